import type { ThemeConfig } from 'antd';

/** The same calm look as base.css, for antd's components. */
export const antTheme: ThemeConfig = {
  cssVar: {},
  hashed: false,
  token: {
    colorPrimary: '#1b4b8f', colorLink: '#1b4b8f', colorInfo: '#1b4b8f', colorError: '#b3261e', colorWarning: '#855400', colorSuccess: '#2b7a3d',
    colorText: '#1b2430', colorTextSecondary: '#55606f', colorTextTertiary: '#5f6977', colorTextDescription: '#55606f', colorTextPlaceholder: '#67717f',
    colorBorder: '#8a94a3', colorBorderSecondary: '#dfe3e8', colorBgLayout: '#f4f5f7',
    borderRadius: 6, fontSize: 14, wireframe: false, motionDurationMid: '0.12s', motionDurationSlow: '0.16s',
    fontFamily: 'var(--font)', boxShadow: '0 6px 20px rgb(20 30 50 / .16)', boxShadowSecondary: '0 6px 20px rgb(20 30 50 / .16)',
  },
  components: {
    Table: { headerBg: '#eef0f3', headerColor: '#1b2430', headerSplitColor: '#dfe3e8', rowHoverBg: '#eaf0f9', cellPaddingBlockSM: 5, cellPaddingInlineSM: 8, rowSelectedBg: '#eaf0f9', rowSelectedHoverBg: '#dde7f5' },
    Tabs: { horizontalMargin: '0 0 12px' },
    Drawer: { paddingLG: 20 },
  },
};
