import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { issuerOf } from './issuer.ts';

const body = '\n一、安排\n每季度组织一次集中学习。\n';

describe('the issuing organ', () => {
  it.each([
    [
      'the red head',
      `东岭市消防救援支队文件\n东消〔2026〕3号\n关于加强廉洁教育的意见${body}`,
      '东岭市消防救援支队',
    ],
    ['the signature', `廉洁教育安排${body}青石区税务局\n2026年3月1日`, '青石区税务局'],
    ['the front of the title', `云门县人民医院2026年廉洁教育安排${body}`, '云门县人民医院'],
    [
      'the line above the title',
      `北原省消防救援总队\n关于印发廉洁教育规划的通知${body}`,
      '北原省消防救援总队',
    ],
  ])('is read from %s', (_, text, name) => {
    expect(issuerOf(text)).toBe(name);
    expect(compile(text).obligations.map(({ bearers }) => bearers)).toEqual([[name]]);
  });

  it('is not made up', () => {
    expect(issuerOf(`廉洁教育安排${body}2026年3月1日`)).toBeUndefined();
    expect(issuerOf(`关于加强廉洁教育的意见${body}联系人：甲某\n2026年3月1日`)).toBeUndefined();
  });

  it('gives way to whom the paper addresses', () => {
    const text = `东岭市消防救援支队文件\n关于加强廉洁教育的意见\n各大队：${body}`;
    expect(compile(text).obligations[0]?.bearers).toEqual(['各大队']);
  });
});
