import "@testing-library/jest-dom/vitest";
import "./lib/i18n";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// Tests share two slow cores with others; what is awaited comes, but not always within a second.
configure({ asyncUtilTimeout: 8000 });

afterEach(cleanup);
