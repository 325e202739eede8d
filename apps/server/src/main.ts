import { asSystem, migrate, openDatabase } from './platform/database/index.ts';
import { systemClock } from './platform/clock.ts';
import { randomPassword, readConfig } from './platform/config.ts';
import { serveControl } from './platform/control.ts';
import { runCommand } from './commands.ts';
import { setupToken } from './features/identity/index.ts';
import { buildApp, buildDeps } from './app.ts';
import { demoPack } from './demo/pack.ts';
import { loadPack } from './pack-files.ts';

const demo = process.argv.includes('--demo');

/** A line that redraws itself on a terminal and prints tenths elsewhere. */
function progressBar(): (share: number, what: string) => void {
  let printed = -1;
  return (share, what) => {
    const tenths = Math.floor(share * 10);
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r\x1b[K正在准备演示数据 [${'█'.repeat(tenths * 2).padEnd(20, '·')}] ${Math.round(share * 100)}% ${what}${share >= 1 ? '\n' : ''}`,
      );
    else if (tenths > printed) console.error(`正在准备演示数据 ${tenths * 10}% ${what}`);
    printed = Math.max(printed, tenths);
  };
}

async function main() {
  const config = readConfig(process.env, { demo });
  const shipped = loadPack(config.packDir, config.dataDir);
  const pack = demo ? demoPack(shipped) : shipped;
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir });
  const deps = buildDeps({ config, database, clock: systemClock(config.clock), pack });
  await migrate(database);
  const empty = await asSystem(
    database,
    async (trx) => !(await trx.selectFrom('corps').select('id').limit(1).executeTakeFirst()),
  );
  let password: string | null = null;
  if (demo && empty) {
    password = config.demoPassword ?? randomPassword();
    const { seedDemo } = await import('./demo/index.ts'); // only the first start of a demo needs it
    await seedDemo(deps, { password, progress: progressBar() });
    await database.analyse();
    await database.flush();
  }
  const token = demo ? null : await asSystem(database, setupToken, { write: true });
  const app = await buildApp(deps);
  const address = await app.http.listen({ host: config.host, port: config.port });
  const port = new URL(address).port;
  const url = `http://${config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host}:${port}`;
  if (config.role !== 'server') {
    // The first checkpoint stands before the first change is made.
    await app.jobs.run('checkpoints', { starting: true });
    await app.jobs.start(config.jobPace);
  }
  if (password !== null) {
    console.log(
      `演示账号：${[
        'corps.discipline  corps.officer  office03.chief',
        'det01.secretary  det01.discipline  det01.political  det01.leader',
        'bri0101.instructor  sta010101.instructor  sta010101.supervisor  firefighter0001',
        'admin.system  admin.security  admin.audit',
      ].join('  ')}`,
    );
    console.log(
      config.demoPassword === null
        ? `演示密码：${password}（只显示这一次；删除 ${config.dataDir} 可重来）`
        : '演示密码：DEMO_PASSWORD 所设',
    );
  }
  if (token !== null)
    console.log(`首次使用，请打开一次性链接设置管理员：${config.publicUrl ?? url}/setup?token=${token}`);
  console.log(`liulian ready ${url}`);

  if (config.databaseUrl === null) serveControl(config.dataDir, (command) => runCommand(deps, command));
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (process.env.LOG_LEVEL === 'debug') console.error(error);
  process.exit(1);
});
