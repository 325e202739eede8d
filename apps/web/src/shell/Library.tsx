import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs';
import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import type { ReactNode } from 'react';
import { antTheme } from './ant-theme.ts';

dayjs.locale('zh-cn');

/** Chromium 86 knows no `padding-inline` and `inset`. */
const olderBrowsers = [legacyLogicalPropertiesTransformer];

/** The component library in this site's words and looks, for the pages that need it. */
export default function Library({ children }: { children: ReactNode }) {
  return (
    <StyleProvider transformers={olderBrowsers}>
      <ConfigProvider
        locale={zhCN}
        theme={antTheme}
        componentSize="medium"
        button={{ autoInsertSpace: false }}
      >
        {children}
      </ConfigProvider>
    </StyleProvider>
  );
}
