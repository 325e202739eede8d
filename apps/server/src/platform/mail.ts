import { createTransport } from 'nodemailer';
import type { Config } from './config.ts';
import type { Job } from './jobs.ts';

/**
 * `id` is of the notice: a mail that is sent again carries the same Message-ID, by which mail systems know a
 * repetition.
 */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
}
export interface Transport {
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** SMTP by URL (smtp:// or smtps://). Mails carry no record content, only what to look at and where. */
export function smtpTransport(options: { url: string; from: string }): Transport {
  const url = new URL(options.url);
  const domain = /@([\w.-]+)/.exec(options.from)?.[1] ?? 'localhost';
  const transport = createTransport(
    {
      host: url.hostname,
      port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 25)),
      secure: url.protocol === 'smtps:',
      ...(url.username
        ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
        : {}),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    },
    { from: options.from },
  );
  return {
    send: async ({ id, ...mail }) => {
      await transport.sendMail({ ...mail, messageId: `<${id}@${domain}>` });
    },
    close: () => transport.close(),
  };
}

/** A job that sends mail every few seconds, where the site has a mail server. */
export function mailJob(
  { smtp, publicUrl, host, port }: Config,
  job: { name: string; title: string },
  send: (transport: Transport, site: string, fail: (error: unknown) => void) => Promise<number>,
): Job {
  const every = 5;
  if (smtp === null) return { ...job, every, off: '没有设置邮件服务器', run: () => Promise.resolve(0) };
  const transport = smtpTransport(smtp);
  const site = publicUrl ?? `http://${host}:${port}`;
  return { ...job, every, idleProvesNothing: true, run: ({ fail }) => send(transport, site, fail) };
}
