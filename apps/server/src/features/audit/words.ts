const titles: Record<string, string> = {
  'site.setup': '初始化站点', 'demo.load': '载入演示数据', 'session.open': '登录', 'session.close': '退出', 'session.close_all': '退出所有设备', 'session.refused': '登录被拒',
  'account.create': '新建账号', 'account.update': '修改账号', 'account.password': '修改密码', 'account.totp': '开启动态口令', 'role.grant': '授予角色', 'role.revoke': '收回角色',
  'record.create': '新建记录', 'record.update': '修改记录', 'record.submit': '提交记录', 'record.accept': '认可记录', 'record.return': '退回记录', 'record.withdraw': '撤回记录', 'record.correct': '更正记录', 'record.delete': '删除记录', 'record.view': '查看限知悉记录', 'account.email': '修改提醒邮箱',
  'file.attach': '附上文件', 'file.detach': '移除文件', 'answer.request': '申请免做或说明未开展', 'answer.decide': '答复申请', 'duty.urge': '催办', 'setting.update': '修改设置', 'kind.save': '保存记录类型', 'scheme.adopt': '启用方案',
};

export function actionTitle(action: string): string {
  return titles[action] ?? action;
}
