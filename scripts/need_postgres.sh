#!/bin/sh
# The tests of connections start a PostgreSQL server of their own: install it when we may, otherwise say what is missing.
for place in /usr/lib/postgresql/*/bin /usr/local/bin /usr/bin /opt/homebrew/bin; do
  [ -x "$place/initdb" ] && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing PostgreSQL for the tests of connections …"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null && exit 0
fi
echo "The tests of connections need PostgreSQL; on Debian: sudo apt-get install postgresql" >&2
exit 1
