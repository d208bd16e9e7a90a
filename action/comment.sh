#!/usr/bin/env bash
# Writes the comment. A token that may not, as that of a fork's pull request, is no failure of the change: the summary has it all.
set -uo pipefail

read -ra ksfleet <<<"$FLEET_COMMAND"
arguments=("$FLEET_MARKDOWN")
[ -z "$FLEET_KEY" ] || arguments+=(--key "$FLEET_KEY")
if ! "${ksfleet[@]}" comment "${arguments[@]}"; then
  echo "::warning title=ksfleet::The comment could not be written, see the lines above. The summary of this job has its text."
fi
