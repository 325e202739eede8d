/**
 * Every action that leaves an entry in the audit chain, in the words of the screens and grouped as they are
 * looked for.
 */
export const auditActions: Record<string, Record<string, string>> = {
  登录: {
    'session.open': '登录',
    'session.refused': '登录被拒',
    'session.close': '退出',
    'session.close_all': '退出所有设备',
  },
  账号与授权: {
    'account.create': '新建账号',
    'account.update': '修改账号',
    'account.password': '修改密码',
    'account.totp': '开启动态口令',
    'account.email': '修改提醒邮箱',
    'role.grant': '授予角色',
    'role.revoke': '收回角色',
  },
  记录: {
    'record.create': '新建记录',
    'record.update': '修改记录',
    'record.submit': '提交记录',
    'record.accept': '认可记录',
    'record.return': '退回记录',
    'record.withdraw': '撤回记录',
    'record.correct': '更正记录',
    'record.delete': '删除记录',
    'record.view': '查看限知悉记录',
    'file.attach': '附上文件',
    'file.detach': '移除文件',
  },
  任务: { 'answer.request': '申请免做或说明未开展', 'answer.decide': '答复申请', 'duty.urge': '催办' },
  单位与人员: {
    'unit.create': '新建单位',
    'unit.update': '修改单位',
    'person.create': '新增人员',
    'person.update': '修改人员',
    'person.move': '调动',
    'person.leave': '离队',
    'appointment.create': '新增任职',
    'appointment.update': '修改任职',
    'event.create': '登记事件',
    'event.delete': '删除事件',
    'import.check': '试导入',
    'import.apply': '正式导入',
    'import.undo': '撤销导入',
  },
  方案与设置: {
    'setting.update': '修改设置',
    'kind.save': '保存记录类型',
    'scheme.adopt': '启用方案',
    'policy.create': '读入政策文件',
    'policy.import': '导入方案',
    'policy.delete': '删除政策草稿',
  },
  站点: { 'site.setup': '初始化站点', 'demo.load': '载入演示数据', 'audit.export': '导出审计' },
};
