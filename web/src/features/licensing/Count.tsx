import Box from "@cloudscape-design/components/box";
import { number } from "../../lib/format";

/** A balance: red and with its sign when it is short. */
export function Count({ value }: { value: number }) {
  return (
    <Box color={value < 0 ? "text-status-error" : "inherit"} fontWeight={value < 0 ? "bold" : "normal"}>
      {number(value).replace("-", "−")}
    </Box>
  );
}
