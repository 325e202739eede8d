import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { errorCodes, type ErrorCode, type Problem } from '@liulian/contract';
import { Refusal } from '../errors.ts';

/** What is away for a moment may be asked for again after so many seconds. */
const retryAfter = '5';

export function sendProblem(reply: FastifyReply, problem: Problem) {
  (reply.request as { problemCode?: string }).problemCode = problem.code; // for what follows the answer
  if (problem.status === 503) reply.header('retry-after', retryAfter);
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem);
}

export function problemOf(
  code: ErrorCode,
  request: FastifyRequest,
  detail?: string,
  errors?: Problem['errors'],
): Problem {
  const known = errorCodes[code];
  return {
    type: `urn:liulian:problem:${code}`,
    title: code,
    status: known.status,
    code,
    detail: detail ?? known.detail,
    instance: request.id,
    ...(errors ? { errors } : {}),
  };
}

/** What zod says, in Chinese, where the schema itself does not say it. */
export function chineseMessage(message: string, keyword?: string, params?: Record<string, unknown>): string {
  if (/[\u4e00-\u9fff]/.test(message)) return message;
  const issue = (params ?? {}) as {
    expected?: unknown;
    minimum?: unknown;
    maximum?: unknown;
    values?: unknown[];
  };
  switch (keyword) {
    case 'invalid_type':
      return '类型不对或没有填写';
    case 'too_small':
      return `太小、太短或缺少${issue.minimum === undefined ? '' : `（至少 ${String(issue.minimum)}）`}`;
    case 'too_big':
      return `太大或太长${issue.maximum === undefined ? '' : `（最多 ${String(issue.maximum)}）`}`;
    case 'invalid_value':
      return `取值不对${issue.values ? `，可用：${issue.values.slice(0, 12).map(String).join('、')}` : ''}`;
    case 'unrecognized_keys':
      return `有不认识的项目：${[params?.keys].flat().join('、').slice(0, 100)}`;
    case 'invalid_format':
      return '格式不对';
    default:
      return '填写不正确';
  }
}

/**
 * PostgreSQL classes that mean "the database is away", not "the program is wrong"; 25006 is a standby that is
 * not the leader yet.
 */
const away = /^(08|53|57P|25006$)/;
const awayMessages =
  /ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|Connection terminated|timeout exceeded when trying to connect|is not queryable|PGlite is closed|Cannot use a pool after/;

/** The disk, the quota or the database's own volume is full (53100 is the server's word for it). */
const full = new Set(['ENOSPC', 'EDQUOT', '53100']);

/**
 * What is said of one of several things that stand alone when it failed: a refusal as it is, a fault without
 * its inside.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (full.has(code)) return new Refusal('storage.full');
  return new Refusal(isAway(code, message) ? 'server.unavailable' : 'server.unexpected');
}

const isAway = (code: string, message: string) =>
  away.test(code) || awayMessages.test(`${code} ${message}`) || code === '40001' || code === '40P01';

const fastifyCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_REQ_FILE_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'request.media_type',
};

export function installProblems(app: FastifyInstance) {
  app.setErrorHandler((error: FastifyError & { code?: string }, request, reply) => {
    if (error instanceof Refusal)
      return sendProblem(reply, problemOf(error.code, request, error.detail, error.errors));
    if (hasZodFastifySchemaValidationErrors(error)) {
      const errors = error.validation.map((issue) => ({
        field:
          issue.instancePath.replace(/^\//, '').replaceAll('/', '.') ||
          String((issue.params as { path?: string }).path ?? error.validationContext ?? ''),
        message: chineseMessage(issue.message ?? '', issue.keyword, issue.params as Record<string, unknown>),
      }));
      const first = errors[0];
      return sendProblem(
        reply,
        problemOf(
          'request.invalid',
          request,
          first ? `${first.field ? `“${first.field}”` : ''}${first.message}` : undefined,
          errors,
        ),
      );
    }
    const mapped = fastifyCodes[error.code ?? ''];
    if (mapped) return sendProblem(reply, problemOf(mapped, request));
    if (error.statusCode === 429) return sendProblem(reply, problemOf('request.too_many', request));
    const code = error.code ?? '';
    if (full.has(code)) {
      request.log.error({ err: error }, 'storage full');
      return sendProblem(reply, problemOf('storage.full', request));
    }
    if (isAway(code, error.message)) {
      request.log.warn({ err: error }, 'database unavailable');
      return sendProblem(reply, problemOf('server.unavailable', request));
    }
    // Class 22: a value the database cannot hold (a NUL character, a number out of range).
    if (/^22[0-9A-Z]{3}$/.test(code)) return sendProblem(reply, problemOf('request.invalid', request));
    if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
      return sendProblem(reply, problemOf('request.invalid', request));
    request.log.error({ err: error }, 'unexpected');
    return sendProblem(reply, problemOf('server.unexpected', request));
  });
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply) {
  return sendProblem(reply, problemOf('request.not_found', request));
}
