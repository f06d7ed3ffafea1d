# Sourced by the scripts here. `run COMMAND…` runs a command such that Ctrl-C, `kill` and a closed terminal end it and
# everything it started, and the script after it; nothing is left running.
exec 3>&1 # where to speak to the user, also from within what is redirected
say() { printf '• %s\n' "$*" >&3; }
child='' unstoppable='' interrupted=''

on_signal() {
  interrupted=1
  if [ -n "$unstoppable" ]; then
    say "wird gleich beendet ($unstoppable läuft noch zu Ende)"
  elif [ -n "$child" ]; then
    kill -TERM -- "-$child" 2>/dev/null || sudo -n kill -TERM -- "-$child" 2>/dev/null || true
  fi
}
trap on_signal INT TERM HUP

run() {
  local code=0
  [ -z "$interrupted" ] || exit 130
  set -m # a process group of its own, so that all of it can be ended
  "$@" </dev/null &
  child=$!
  set +m
  wait "$child" || code=$?
  while [ -e "/proc/$child" ]; do # a signal ends `wait` before the command has ended
    wait "$child" || code=$?
  done
  child=
  [ -z "$interrupted" ] || exit 130
  return "$code"
}
