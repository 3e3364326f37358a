import "./app/app.css";
import "./lib/i18n";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { newRouter } from "./app/routes";
import { rememberedTheme, showTheme } from "./app/theme";
import { newQueryClient } from "./lib/api";
import { reloadOnceAfterUpgrade } from "./lib/upgrade";

showTheme(rememberedTheme());
reloadOnceAfterUpgrade(window);

const queries = newQueryClient();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <I18nProvider locale="en" messages={[messages]}>
        <RouterProvider router={newRouter(queries)} />
      </I18nProvider>
    </QueryClientProvider>,
  );
}
