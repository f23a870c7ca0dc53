#!/bin/sh
# The step of action.yml that runs nochul: SARIF and Markdown into files, annotations and text into the log, the exit code
# into an output, so that what was found is uploaded before the job fails.
#
# NOCHUL_COMMAND  gate or scan
# NOCHUL_TARGETS  database URLs or names of targets, one a line
# NOCHUL_ARGS     further arguments, one a line
set -eu

sarif=$RUNNER_TEMP/nochul.sarif
summary=$RUNNER_TEMP/nochul.md
rm -f "$sarif" "$summary"

set -- "$NOCHUL_COMMAND"
while IFS= read -r line; do
  if [ -n "$line" ]; then set -- "$@" "$line"; fi
done <<EOF
${NOCHUL_TARGETS:-}
${NOCHUL_ARGS:-}
EOF
if [ "$NOCHUL_COMMAND" = gate ]; then format=github; else format=text; fi

code=0
nochul "$@" --format "$format" --output "$sarif" --output "$summary" || code=$?

{
  echo "exit-code=$code"
  if [ -s "$sarif" ]; then echo "sarif=$sarif"; fi
  if [ -s "$summary" ]; then echo "summary=$summary"; fi
} >>"$GITHUB_OUTPUT"
if [ -s "$summary" ]; then
  cat "$summary" >>"$GITHUB_STEP_SUMMARY"
else
  echo "::error title=nochul::nochul could not run (exit code $code): see the log above."
fi
