import type { WebFeature } from '../../base/feature.ts';

export const identityFeature: WebFeature = {
  id: 'identity',
  pages: [
    { path: '/login', file: 'LoginPage', open: true },
    { path: '/setup', file: 'SetupPage', open: true },
    { path: '/open', file: 'OpenPage', open: true },
    { path: '/password', file: 'PasswordPage', light: true },
    { path: '/help', file: 'HelpPage', light: true },
    { path: '/accounts', file: 'AccountsPage' },
    { path: '/accounts/roster', file: 'RosterAccountsPage' },
    { path: '/confirmations', file: 'ConfirmationsPage' },
    { path: '/security', file: 'SecurityPage', light: true },
    { path: '/stand-ins', file: 'StandInsPage', light: true },
    { path: '/admin', file: 'AdminPage' },
  ],
  navigation: [
    {
      place: 160,
      to: '/admin',
      title: '系统管理',
      pinyin: 'xtgl xitongguanli',
      group: '管',
      any: ['settings:write', 'roles:grant'],
    },
    {
      place: 170,
      to: '/accounts',
      title: '账号与授权',
      pinyin: 'zhysq zhanghaoyushouquan',
      group: '管',
      what: '建账号、停用、解锁；授予和收回角色',
      any: ['accounts:read'],
    },
    {
      place: 180,
      to: '/confirmations',
      title: '待确认',
      pinyin: 'dqr daiqueren',
      group: '管',
      what: '别的管理员提出的开通、重置和授权，由您确认',
      any: ['accounts:vouch'],
    },
  ],
  own: [
    { place: 25, to: '/stand-ins', title: '代理', pinyin: 'dl daili', any: ['duties:read'] },
    { place: 30, to: '/security', title: '账号安全', pinyin: 'zhaq zhanghaoanquan' },
    { place: 40, to: '/password', title: '修改密码', pinyin: 'xgmm xiugaimima' },
  ],
};
