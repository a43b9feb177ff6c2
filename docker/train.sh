#!/bin/bash
# Starts Sapa once without its servers, asks it a few things, stops it, and keeps what the JVM learned:
#   train.sh JAVA JAR CONFIG CACHE
# On Java 25 CACHE is for -XX:AOTCache, on 17 for -XX:SharedArchiveFile. Needs nothing that a Java image has not.
set -eu
java=$1 jar=$2 config=$3 cache=$4
case $("$java" -version 2>&1 | head -n 1) in
  *'"17'*) option=-XX:ArchiveClassesAtExit=$cache threads=false ;;
  *) option=-XX:AOTCacheOutput=$cache threads=true ;;
esac
public=${TRAIN_PORT:-3000}
internal=$((public + 1))

# get PORT PATH: prints the answer's status line
get() {
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  head -n 1 <&3
  exec 3>&-
} 2>/dev/null

VIRTUAL_THREADS=$threads PUBLIC_PORT=$public INTERNAL_PORT=$internal \
  DATABASE_URL=jdbc:postgresql://127.0.0.1:1/none VALKEY_URL=redis://127.0.0.1:1 \
  "$java" "$option" -XX:+UseG1GC -jar "$jar" server "$config" >/tmp/train.log 2>&1 &
pid=$!
tries=0
until get "$public" /health/live | grep -q ' 200'; do
  tries=$((tries + 1))
  if [ $tries -gt 120 ] || ! kill -0 $pid 2>/dev/null; then
    cat /tmp/train.log >&2
    echo "the training run did not start" >&2
    exit 1
  fi
  sleep 0.5
done
for path in /health/ready /openapi.json /v1/products /v1/availability /v1/me; do
  get "$public" $path >/dev/null || true
done
get "$internal" /prometheus >/dev/null || true
kill -TERM $pid
wait $pid || true
test -s "$cache"
