import pg from 'pg';

/**
 * One reading of values for both engines: dates stay plain text, instants are ISO text, counts are numbers.
 */
pg.types.setTypeParser(1082, (value) => value);
pg.types.setTypeParser(1184, (value) =>
  new Date(value.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')).toISOString(),
);
pg.types.setTypeParser(20, (value) => Number(value));
pg.types.setTypeParser(1700, (value) => Number(value));

export { pg };
