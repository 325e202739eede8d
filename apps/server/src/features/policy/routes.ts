import { sendFile, type Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { patience } from '../programme/index.ts';
import { policyChoices } from './choices.ts';
import { compareUpstream } from './compare.ts';
import { summaryOf } from './present.ts';
import { schemeAsChosen } from './scheme.ts';
import { schemeYaml } from './scheme-yaml.ts';
import { schemeOfVersion, schemeVersions, withdrawScheme } from './versions.ts';
import { documentOfFile, documentOfText, PolicyService } from './service.ts';
import { listDrafts, loadDraft } from './store.ts';
import { taskTableFile, taskTableOf } from './task-table.ts';

export function policyRoutes(bind: Bind, deps: Deps) {
  const policy = new PolicyService(deps);

  bind('createPolicyDraft', async ({ read, write, caller, body }) =>
    policy.create({ read, write }, caller, await documentOfText(body), 'text'),
  );
  bind('uploadPolicyDraft', async ({ read, write, caller, upload }) =>
    policy.create({ read, write }, caller, await documentOfFile(await upload()), 'file'),
  );
  bind('listPolicyDrafts', ({ read, caller }) =>
    read(async (trx) => ({ items: (await listDrafts(trx, caller.corpsId)).map(summaryOf) })),
  );
  bind('getPolicyDraft', async ({ read, caller, params }) =>
    policy.present(await read((trx) => policy.show(trx, caller, params.id))),
  );
  bind('updatePolicyDraft', async ({ read, write, caller, params, body }) =>
    policy.present(await policy.rename({ read, write }, caller, params.id, body)),
  );
  bind('deletePolicyDraft', ({ write, caller, params }) =>
    write((trx) => policy.remove(trx, caller, params.id)),
  );
  bind('decidePolicyObligation', async ({ read, write, caller, params, body }) =>
    policy.present(await policy.decide({ read, write }, caller, params.id, params.obligationId, body)),
  );
  bind('followPolicyAdvice', async ({ read, write, caller, params, body }) =>
    policy.present(await policy.follow({ read, write }, caller, params.id, body.ids, body.version)),
  );
  bind('splitPolicyObligation', async ({ read, write, caller, params, body }) =>
    policy.present(
      await policy.split({ read, write }, caller, params.id, params.obligationId, body.at, body.version),
    ),
  );
  bind('addPolicyObligation', async ({ read, write, caller, params, body }) =>
    policy.present(await policy.addFromText({ read, write }, caller, params.id, body, body.version)),
  );
  bind('mergePolicyObligations', async ({ read, write, caller, params, body }) =>
    policy.present(await policy.merge({ read, write }, caller, params.id, body.ids, body.version)),
  );
  bind('previewPolicyDraft', ({ read, write, caller, params, body }) =>
    policy.preview({ read, write }, caller, params.id, body.effectiveFrom),
  );
  bind('applyPolicyDraft', async ({ read, write, caller, params, body }) =>
    policy.present(await policy.apply({ read, write }, caller, params.id, body.effectiveFrom, body.version)),
  );
  bind('undoPolicyChange', async ({ read, write, caller, params, body }) =>
    policy.present(await policy.undo({ read, write }, caller, params.id, body.version)),
  );
  bind('listSchemeVersions', ({ read, caller }) => read((trx) => schemeVersions(trx, deps, caller)));
  bind('withdrawScheme', async ({ write, caller, params, body }) => {
    const left = await write((trx) => withdrawScheme(trx, deps, caller, params.version, body.reason));
    await deps.programme.settle(deps.database, caller.corpsId, patience);
    return left;
  });
  bind('draftFromScheme', async ({ read, write, caller, params }) => {
    const { scheme } = await read((trx) => schemeOfVersion(trx, caller.corpsId, params.version));
    const name = `${scheme.title}（以第 ${params.version} 版为底稿）`.slice(0, 100);
    return policy.present(
      await policy.importScheme({ read, write }, caller, { name, yaml: schemeYaml(scheme) }),
    );
  });
  bind('importScheme', async ({ read, write, caller, body }) =>
    policy.present(await policy.importScheme({ read, write }, caller, body)),
  );
  bind('exportScheme', async ({ read, caller, reply }) => {
    const scheme = await read((trx) => schemeAsChosen(trx, deps, caller.corpsId));
    return sendFile(reply, {
      name: 'scheme.yaml',
      mime: 'application/yaml; charset=utf-8',
      body: Buffer.from(schemeYaml(scheme)),
    });
  });
  bind('exportTaskTable', async ({ read, caller, query, reply }) =>
    sendFile(
      reply,
      await taskTableFile(await read((trx) => taskTableOf(trx, deps, caller, query.draftId)), query.format),
    ),
  );
  bind('compareUpstream', ({ read, caller, body }) =>
    compareUpstream((id) => read((trx) => loadDraft(trx, caller.corpsId, id)), body),
  );
  bind('getPolicyChoices', async () => policyChoices(deps.programme.pack));
}
