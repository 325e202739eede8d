import { createTransport } from 'nodemailer';

export interface Mail { to: string; subject: string; text: string }
export interface Transport { send(mail: Mail): Promise<void>; close(): void }

/** SMTP by URL (smtp:// or smtps://). Mails carry no record content, only what to look at and where. */
export function smtpTransport(options: { url: string; from: string }): Transport {
  const url = new URL(options.url);
  const transport = createTransport({
    host: url.hostname, port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 25)), secure: url.protocol === 'smtps:',
    ...(url.username ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}),
    connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000,
  }, { from: options.from });
  return {
    send: async (mail) => { await transport.sendMail(mail); },
    close: () => transport.close(),
  };
}
