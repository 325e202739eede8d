import { createTransport } from 'nodemailer';

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
