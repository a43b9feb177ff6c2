#!/bin/sh
# Starts Sapa once without its servers, asks it a few things, stops it, and keeps what the JVM learned:
#   train.sh JAVA JAR CONFIG CACHE
# On Java 25 CACHE is for -XX:AOTCache, on 17 for -XX:SharedArchiveFile.
set -eu
java=$1 jar=$2 config=$3 cache=$4
case $("$java" -version 2>&1 | head -n 1) in
  *'"17'*) option=-XX:ArchiveClassesAtExit=$cache threads=false ;;
  *) option=-XX:AOTCacheOutput=$cache threads=true ;;
esac
public=${TRAIN_PORT:-3000}
internal=$((public + 1))
VIRTUAL_THREADS=$threads PUBLIC_PORT=$public INTERNAL_PORT=$internal \
  DATABASE_URL=jdbc:postgresql://127.0.0.1:1/none VALKEY_URL=redis://127.0.0.1:1 \
  "$java" "$option" -XX:+UseG1GC -jar "$jar" server "$config" >/dev/null 2>&1 &
pid=$!
tries=0
until curl -sf -o /dev/null "http://127.0.0.1:$public/health/live"; do
  tries=$((tries + 1))
  if [ $tries -gt 120 ] || ! kill -0 $pid 2>/dev/null; then
    echo "the training run did not start" >&2
    exit 1
  fi
  sleep 0.5
done
for path in /health/ready /openapi.json /v1/products /v1/availability /v1/me; do
  curl -s -o /dev/null "http://127.0.0.1:$public$path" || true
done
curl -s -o /dev/null "http://127.0.0.1:$internal/prometheus" || true
kill -TERM $pid
wait $pid || true
test -s "$cache"
