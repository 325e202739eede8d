/** The pattern of `like` for whatever holds this text: `%`, `_` and `\` in it are ordinary characters. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
