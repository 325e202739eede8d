/** Notices by what they are about, in the order of the settings. */
export const noticeGroups = [
  { id: 'record.submitted', title: '待我认可的记录' },
  { id: 'record.accepted', title: '记录已认可' },
  { id: 'record.returned', title: '记录被退回' },
  { id: 'record.step', title: '文书的办理和留言' },
  { id: 'duty', title: '催办' },
  { id: 'escalation', title: '到期和逾期提醒' },
  { id: 'calendar', title: '放假调休表' },
  { id: 'export', title: '我的导出' },
  { id: 'answer', title: '免做和未开展的申请与答复' },
] as const;
export type NoticeGroup = (typeof noticeGroups)[number]['id'];

export const groupTitle = (type: string): string =>
  noticeGroups.find(({ id }) => type === id || type.startsWith(`${id}.`))?.title ?? '账号和权限';
