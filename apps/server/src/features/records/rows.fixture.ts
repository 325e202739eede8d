/**
 * Tables inside a record and the items that their rows become (design §5b), with two made-up kinds: a
 * look-over that one unit makes at another, and what has to be put right.
 */
export const repair = `
id: repair
shape: list-item
title: 整改事项
owner: 总队纪委
purpose: 试一试事项
expires: 2030-12-31
date: 提出日期
title-from: what
participants: none
parties:
  bearer: { title: 整改单位, from: bearer, within: corps }
fields:
  what: { type: text, title: 要整改什么, required: true }
  bearer: { type: unit, title: 整改单位, required: true }
  due: { type: date, title: 整改时限 }
  origin: { type: reference, title: 来源, kind: look-over, back: 形成的事项 }
  result: { type: longtext, title: 整改结果 }
flow:
  stages:
    open: { title: 未办, counts: false, edit: { host: all } }
    doing: { title: 办理中, counts: false }
    asked: { title: 待销号, counts: false }
    closed: { title: 已销号, done: true }
    dropped: { title: 已取消, void: true, final: true }
  steps:
    start: { title: 开始办理, from: open, to: doing, by: bearer }
    ask: { title: 申请销号, from: [open, doing], to: asked, by: bearer, asks: result }
    close: { title: 销号, from: asked, to: closed, by: host, not: ask }
    drop: { title: 取消, from: [open, doing], to: dropped, by: host, reason: true }
owes:
  repair: { title: 完成整改, bearer: bearer, by: ask, in: [open, doing], due: due }
visibility: unit
ledger: [occurredOn, what, bearer, due, stage]
`;
export const lookOver = `
id: look-over
shape: inspection
title: 查看单
owner: 总队纪委
purpose: 试一试表里的行
expires: 2030-12-31
date: 查看日期
title-from: topic
participants: none
parties:
  looked: { title: 被查看单位, from: places, within: subtree }
number: { at: issue, form: '{org}查〔{year}〕{n}号', series: [host, year] }
fields:
  topic: { type: text, title: 查看什么, required: true }
  places: { type: units, title: 被查看单位, required: true }
  replyBy: { type: date, title: 整改时限 }
  basedOn: { type: references, title: 依据, kind: [activity, look-over], back: 引起的查看 }
  gist: { type: longtext, title: 总的看法 }
  verdict: { type: text, title: 复核结论, required: true }
tables:
  findings:
    title: 问题
    first: 第一议题
    columns:
      what: { type: text, title: 问题表现, required: true }
      place: { type: unit, title: 单位 }
      due: { type: date, title: 时限 }
      cost: { type: money, title: 金额 }
    makes: { kind: repair, map: { what: what, bearer: place, due: due } }
derived:
  findingCount: { title: 问题数, count: findings }
  total: { title: 合计金额, sum: findings.cost }
flow:
  stages:
    draft: { title: 起草, draft: true }
    issued: { title: 已反馈, counts: false, edit: { looked: [findings] } }
    checked: { title: 已复核, final: true }
  steps:
    issue: { title: 制发, from: draft, to: issued, by: host, tells: looked }
    check: { title: 复核, from: issued, to: checked, by: host, asks: verdict }
visibility: unit
ledger: [occurredOn, number, topic, places, basedOn, stage, findingCount, total]
`;
