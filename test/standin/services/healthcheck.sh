#!/usr/bin/env bash
# The two tests of https://mariadb.com/docs/server/server-management/automated-mariadb-deployment-and-administration/docker-and-mariadb/using-healthcheck-sh
# that Compose files use.
set -euo pipefail
query() { mariadb --defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf --skip-ssl --protocol=socket -BN -e "$1"; }

[ $# -gt 0 ] || exit 1
for test; do
	case $test in
	--connect) [ "$(query 'SELECT @@skip_networking')" = 0 ] ;;
	--innodb_initialized) [ "$(query "SELECT 1 FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT', 'ENABLED')")" = 1 ] ;;
	*)
		echo "healthcheck.sh: the stand-in does not know $test" >&2
		exit 1
		;;
	esac
done
