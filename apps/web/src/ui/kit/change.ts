import type { OperationId, ResponseOf } from '@liulian/contract';
import type { CallArgs } from '../../api/client.ts';
import { useCall } from '../../api/hooks.ts';
import { detailOf, fieldErrors, type ApiProblem } from '../../api/problem.ts';
import { notify } from '../notices.tsx';

interface Options<K extends OperationId> {
  /** Said briefly when it worked. */
  said?: string;
  onDone?: (result: ResponseOf<K>) => void;
  /** The form shows refusals itself. */
  quiet?: boolean;
}

export interface Change<K extends OperationId> {
  run: (args: CallArgs<K>) => void;
  busy: boolean;
  error: ApiProblem | null;
  /** Messages by field. */
  wrong: Record<string, string>;
  result: ResponseOf<K> | undefined;
  reset: () => void;
}

/** One change from a button or form: says when it worked, and puts every refusal where it can be acted on. */
export function useChange<K extends OperationId>(operation: K, options: Options<K> = {}): Change<K> {
  const change = useCall(operation);
  const run = (args: CallArgs<K>): void => {
    change.mutate(args, {
      onSuccess: (result) => {
        if (options.said) notify(options.said);
        options.onDone?.(result);
      },
      onError: (error) => {
        if (!options.quiet) notify(detailOf(error), { tone: 'trouble' });
      },
    });
  };
  return {
    run,
    busy: change.isPending,
    error: change.error,
    wrong: fieldErrors(change.error),
    result: change.data,
    reset: change.reset,
  };
}
