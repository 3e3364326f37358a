import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, runnerImport } from "vite";
import { compression } from "vite-plugin-compression2";

/** Serves the theme as `virtual:theme.css`, so that the browser computes none of it. */
function theme(): Plugin {
  const id = "virtual:theme.css";
  return {
    name: "licet-theme",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(resolved) {
      if (resolved !== `\0${id}`) return undefined;
      // The kit's modules import folders, which Vite resolves and Node does not.
      const inVite = { configFile: false as const, resolve: { noExternal: [/^@cloudscape-design\//] } };
      const { module } = await runnerImport<typeof import("./theme")>("./theme.ts", inVite);
      return module.themeStylesheet(module.defaultColors);
    },
  };
}

const server = process.env.LICET_DEV_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), theme(), compression({ algorithms: ["gzip", "brotliCompress"], threshold: 1024 })],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: Object.fromEntries(["/api", "/healthz", "/branding.css"].map((path) => [path, { target: server }])),
  },
});
