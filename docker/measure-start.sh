#!/bin/bash
# Measures how long Sapa takes from the start of the process to /health/ready 200, in milliseconds:
#   measure-start.sh RUNS JAR CONFIG JAVA [OPTION...]
# such as: measure-start.sh 5 target/sapa.jar config.yml java -XX:AOTCache=sapa.aot -XX:+UseG1GC
# The environment names the servers (DATABASE_URL, VALKEY_URL …), which must be there, and the ports.
set -eu
runs=$1 jar=$2 config=$3
shift 3
port=${PUBLIC_PORT:-3000}

ready() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  read -r -t 5 _ status _ <&3 || status=
  exec 3>&-
  [ "$status" = 200 ]
} 2>/dev/null

now() { echo $((${EPOCHREALTIME/./} / 1000)); }

times=()
for ((run = 0; run < runs; run++)); do
  start=$(now)
  "$@" -jar "$jar" server "$config" >/dev/null 2>&1 &
  pid=$!
  until ready; do
    kill -0 $pid 2>/dev/null || { echo "it did not start" >&2; exit 1; }
    sleep 0.005
  done
  times+=($(($(now) - start)))
  kill -TERM $pid
  wait $pid || true
done
printf 'runs: %s\nmedian: %s\n' "${times[*]}" "$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p")"
