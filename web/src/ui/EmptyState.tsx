import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

/** What stands where rows would be, and what to do about it. */
export function EmptyState({ title, text, action }: { title: string; text?: ReactNode; action?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: "l" }}>
      <SpaceBetween size="s">
        <div>
          <Box variant="strong" color="inherit">
            {title}
          </Box>
          {text ? (
            <Box variant="p" color="text-body-secondary">
              {text}
            </Box>
          ) : null}
        </div>
        {action}
      </SpaceBetween>
    </Box>
  );
}
