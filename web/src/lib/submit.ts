import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { newKey } from "./api";
import { type ApiError, asApiError } from "./problem";

interface Attempt {
  key: string;
  values: string;
}

/**
 * A mutation with one idempotency key per submit. The key stays while the outcome is unknown and the values are the
 * same, so that pressing the button again after a lost answer can't do the deed twice.
 */
export function useSubmit<Values, Result>(
  send: (values: Values, key: string) => Promise<Result>,
  onDone?: (result: Result, values: Values) => unknown,
  onFailed?: (error: ApiError, values: Values) => void,
): UseMutationResult<Result, ApiError, Values> {
  const attempt = useRef<Attempt | undefined>(undefined);
  return useMutation<Result, ApiError, Values>({
    mutationFn: async (values) => {
      const written = JSON.stringify(values) ?? "";
      if (attempt.current?.values !== written) attempt.current = { key: newKey(), values: written };
      try {
        const result = await send(values, attempt.current.key);
        attempt.current = undefined;
        return result;
      } catch (thrown) {
        const error = asApiError(thrown);
        if (error.final) attempt.current = undefined;
        throw error;
      }
    },
    onSuccess: async (result, values) => {
      await onDone?.(result, values);
    },
    onError: onFailed,
  });
}
