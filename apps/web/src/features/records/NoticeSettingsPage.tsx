import { useState } from 'react';
import { useApi, useCall } from '../../api/hooks.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { noticeGroups, type NoticeGroup } from './notice-groups.ts';
import './notifications.css';

interface Settings {
  mail: 'each' | 'daily' | 'none';
  quiet: { from: number; to: number } | null;
  muted: NoticeGroup[];
}

const mails: [Settings['mail'], string][] = [
  ['each', '每条消息一封'],
  ['daily', '每天早上八点后汇总成一封'],
  ['none', '不发邮件，只在站内看'],
];
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** How somebody wants to be told: by mail or not, at which hours, and of what. */
export default function NoticeSettingsPage() {
  const stored = useApi('getNoticeSettings');
  return (
    <div className="page column">
      <PageHead title="通知设置" />
      {stored.isPending && <Loading />}
      {stored.error && (
        <ErrorBox
          error={stored.error}
          retry={() => {
            void stored.refetch();
          }}
        />
      )}
      {stored.data && <SettingsForm stored={stored.data} />}
    </div>
  );
}

function SettingsForm({ stored }: { stored: Settings }) {
  const [settings, change] = useState(stored);
  const { quiet } = settings;
  const save = useCall('saveNoticeSettings');
  const set = (part: Partial<Settings>) => {
    save.reset();
    change({ ...settings, ...part });
  };
  return (
    <form
      className="card column notice-settings"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ body: settings });
      }}
    >
      <fieldset>
        <legend>邮件</legend>
        {mails.map(([id, title]) => (
          <label key={id}>
            <input
              type="radio"
              name="mail"
              checked={settings.mail === id}
              onChange={() => set({ mail: id })}
            />
            {title}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>免打扰时段</legend>
        <label>
          <input
            type="checkbox"
            checked={settings.quiet !== null}
            onChange={(event) => set({ quiet: event.target.checked ? { from: 21, to: 7 } : null })}
          />
          这段时间不发邮件，过后再发
        </label>
        {quiet && (
          <div className="row">
            <Hour label="从" value={quiet.from} set={(from) => set({ quiet: { from, to: quiet.to } })} />
            <Hour label="到" value={quiet.to} set={(to) => set({ quiet: { from: quiet.from, to } })} />
          </div>
        )}
      </fieldset>
      <fieldset>
        <legend>要提醒我的消息</legend>
        <p className="quiet">不勾选的仍在“消息”里，但直接算作已读，也不发邮件。账号和权限的消息总会提醒。</p>
        {noticeGroups.map(({ id, title }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={!settings.muted.includes(id)}
              onChange={(event) =>
                set({
                  muted: event.target.checked
                    ? settings.muted.filter((group) => group !== id)
                    : [...settings.muted, id],
                })
              }
            />
            {title}
          </label>
        ))}
      </fieldset>
      {save.error && <ErrorBox error={save.error} />}
      <p className="row">
        <button type="submit" className="button primary" disabled={save.isPending}>
          保存
        </button>
        <span role="status">{save.isSuccess ? '已保存' : ''}</span>
      </p>
    </form>
  );
}

function Hour({ label, value, set }: { label: string; value: number; set(hour: number): void }) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => set(Number(event.target.value))}>
        {hours.map((hour) => (
          <option key={hour} value={hour}>
            {hour}:00
          </option>
        ))}
      </select>
    </label>
  );
}
