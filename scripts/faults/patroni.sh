#!/usr/bin/env bash
# Kills the leader of a Patroni pair under a storm of writes: scripts/faults/patroni.sh [times, 3 unless told].
# One etcd, two Patroni nodes and haproxy in a temporary folder, as an unprivileged user, on 127.0.0.1; all of it is removed in the end.
# Needs Debian's packages patroni python3-etcd etcd-server haproxy and a PostgreSQL server's programs. docs/deploy.md says how a real pair differs.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
node="$root/node_modules/.bin/node"
work="$(mktemp -d /tmp/liulian-patroni.XXXXXX)"
bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
for program in "$bin/initdb" patroni etcd haproxy; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null || { echo "missing: $program"; exit 2; }
done

# A PostgreSQL server refuses to run as root; setpriv becomes the program it starts, so that its number is the program's own.
user=()
if [ "$(id -u)" -eq 0 ]; then user=(setpriv --reuid=postgres --regid=postgres --init-groups); chown postgres: "$work"; fi
chmod 755 "$work"
cd "$work"

stop_all() {
  local code=$?
  trap - EXIT
  for file in patroni-a haproxy patroni-b etcd; do [ ! -f "$work/$file.pid" ] || kill -9 "$(cat "$work/$file.pid")" 2>/dev/null || true; done
  for name in a b; do
    [ ! -f "$work/$name/postmaster.pid" ] || kill -QUIT "$(head -n 1 "$work/$name/postmaster.pid")" 2>/dev/null || true
  done
  sleep 2
  if [ "$code" -ne 0 ]; then tail -n 15 "$work"/*.log; fi
  rm -rf "$work"
  exit "$code"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

read -r etcd peer rest_a rest_b pg_a pg_b proxy <<<"$("$node" -e "
  const net = require('net');
  const servers = Array.from({ length: 7 }, () => net.createServer().listen(0, '127.0.0.1'));
  Promise.all(servers.map((server) => new Promise((done) => server.once('listening', done)))).then(() => {
    console.log(servers.map((server) => server.address().port).join(' '));
    for (const server of servers) server.close();
  });")"

# A program in the background, its number in NAME.pid and its words in NAME.log; `start-NAME` starts it again.
launch() {
  local name="$1"; shift
  printf '#!/bin/sh\ncd %q\n%s >>%q 2>&1 </dev/null &\necho $! >%q\n' "$work" "${user[*]} $*" "$work/$name.log" "$work/$name.pid" >"$work/start-$name"
  chmod 755 "$work/start-$name"
  "$work/start-$name"
}

launch etcd etcd --name only --data-dir "$work/etcd" --log-level error --heartbeat-interval 500 --election-timeout 5000 \
  --listen-client-urls "http://127.0.0.1:$etcd" --advertise-client-urls "http://127.0.0.1:$etcd" \
  --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" --initial-cluster "only=http://127.0.0.1:$peer"

# patroni_node NAME REST-PORT SERVER-PORT
patroni_node() {
  cat >"$work/$1.yml" <<YAML
scope: liulian
name: $1
restapi: { listen: 127.0.0.1:$2, connect_address: 127.0.0.1:$2 }
etcd3: { host: 127.0.0.1:$etcd }
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 5
    retry_timeout: 5
    synchronous_mode: true
    postgresql: { use_pg_rewind: true }
  initdb: [ { encoding: UTF8 }, { locale: C.UTF-8 }, data-checksums ]
postgresql:
  listen: 127.0.0.1:$3
  connect_address: 127.0.0.1:$3
  data_dir: $work/$1
  bin_dir: $bin
  pgpass: $work/$1.pgpass
  authentication:
    superuser: { username: postgres, password: rehearsal }
    replication: { username: replicator, password: rehearsal }
    rewind: { username: rewinder, password: rehearsal }
  parameters: { unix_socket_directories: '', max_connections: 60, shared_buffers: 64MB }
  pg_hba: [ host all all 127.0.0.1/32 scram-sha-256, host replication replicator 127.0.0.1/32 scram-sha-256 ]
YAML
  launch "patroni-$1" patroni "$work/$1.yml"
}
patroni_node a "$rest_a" "$pg_a"
patroni_node b "$rest_b" "$pg_b"

cat >"$work/haproxy.cfg" <<CFG
global
  maxconn 200
defaults
  mode tcp
  timeout connect 2s
  timeout client 30m
  timeout server 30m
  timeout check 2s
listen leader
  bind 127.0.0.1:$proxy
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 3 rise 1 on-marked-down shutdown-sessions
  server a 127.0.0.1:$pg_a check port $rest_a
  server b 127.0.0.1:$pg_b check port $rest_b
CFG
PATH="$PATH:/usr/sbin" launch haproxy "$(PATH="$PATH:/usr/sbin" command -v haproxy)" -db -f "$work/haproxy.cfg"

"$node" "$root/scripts/faults/patroni.ts" "${1:-3}" "$work" "postgres://postgres:rehearsal@127.0.0.1:$proxy/postgres" "a=$rest_a" "b=$rest_b"
