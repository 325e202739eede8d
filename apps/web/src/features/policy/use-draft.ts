import type { OperationId, PolicyDraft, ResponseOf } from '@liulian/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call, type CallArgs } from '../../api/client.ts';
import { query } from '../../api/hooks.ts';
import { detailOf, type ApiProblem } from '../../api/problem.ts';
import { notify } from '../../ui/notices.tsx';

type Changes = { [K in OperationId]: ResponseOf<K> extends PolicyDraft ? K : never }[OperationId];

/**
 * A change to a draft answers the whole draft, which is then what is shown: nothing else on the page has
 * moved.
 */
export function useDraftChange<K extends Changes>(operation: K, onDone?: (draft: PolicyDraft) => void) {
  const client = useQueryClient();
  const change = useMutation<PolicyDraft, ApiProblem, CallArgs<K>>({
    mutationFn: async (args) => (await call(operation, args)) as PolicyDraft,
    onSuccess: (draft) => {
      client.setQueryData(query('getPolicyDraft', { params: { id: draft.id } }).queryKey, draft);
      void client.invalidateQueries({ queryKey: ['listPolicyDrafts'] });
      onDone?.(draft);
    },
    onError: (error) => {
      notify(detailOf(error), { tone: 'trouble' });
      if (error.code === 'policy.changed_meanwhile' || error.code === 'policy.obligation_not_found')
        void client.invalidateQueries({ queryKey: ['getPolicyDraft'] });
    },
  });
  return { run: change.mutate, busy: change.isPending, error: change.error };
}
