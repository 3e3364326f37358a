import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, runnerImport } from "vite";
import { compression } from "vite-plugin-compression2";

/** Leaves the theme in the build as a template, so that the server colors it once and the browser computes none of it. */
function theme(): Plugin {
  return {
    name: "licet-theme",
    apply: "build",
    async generateBundle() {
      // The kit's modules import folders, which Vite resolves and Node does not.
      const inVite = { configFile: false as const, resolve: { noExternal: [/^@cloudscape-design\//] } };
      const { module } = await runnerImport<typeof import("./theme")>("./theme.ts", inVite);
      this.emitFile({ type: "asset", fileName: "branding.template.css", source: module.themeTemplate() });
    },
  };
}

// The development server takes the colors and the mark from there too: the console must have been built once.
const server = process.env.LICET_DEV_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    react(),
    theme(),
    compression({ algorithms: ["gzip", "brotliCompress"], threshold: 1024, exclude: [/\.template\./] }),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/healthz", "/branding.css", "/favicon.svg"].map((path) => [path, { target: server }]),
    ),
  },
});
