#!/usr/bin/env bash
# Compares, judges and writes the reports. Ends with 0 and leaves the verdict's exit code to a later step, so that the comment is written in between.
set -uo pipefail

mkdir -p "$FLEET_REPORTS"
# Of an earlier run on the same runner: they say nothing of this one.
rm -f "$FLEET_REPORTS"/fleet.{md,sarif,html}
read -ra ksfleet <<<"$FLEET_COMMAND"

base=$FLEET_BASE
if [ -z "$base" ]; then
  if [ -z "$FLEET_BASE_COMMIT" ]; then
    echo "::error title=ksfleet::This event is no pull request. Give the input base, or run on: pull_request."
    exit 2
  fi
  # A checkout of depth 1 lacks the base.
  if ! git cat-file -e "$FLEET_BASE_COMMIT^{commit}" 2>/dev/null; then
    git fetch --quiet --no-tags --depth=1 origin "$FLEET_BASE_COMMIT" || { echo "::error title=ksfleet::The base commit $FLEET_BASE_COMMIT cannot be fetched. Check out with fetch-depth: 0."; exit 2; }
  fi
  case $FLEET_HEAD in
    git:*:*) base="git:$FLEET_BASE_COMMIT:${FLEET_HEAD#git:*:}" ;;
    git:*) base="git:$FLEET_BASE_COMMIT" ;;
    # A folder: the same one of the base, as the repository names it.
    *) base="git:$FLEET_BASE_COMMIT:$(git rev-parse --show-prefix)${FLEET_HEAD#./}" ;;
  esac
fi

arguments=("$base" "$FLEET_HEAD")
for report in md sarif html; do arguments+=(--write "$FLEET_REPORTS/fleet.$report"); done
[ -z "$FLEET_REGION" ] || arguments+=(--region "$FLEET_REGION")
verb=check
if [ "$FLEET_GUARDS" = none ]; then verb=diff; elif [ -n "$FLEET_GUARDS" ]; then arguments+=(--guards "$FLEET_GUARDS"); fi

"${ksfleet[@]}" "$verb" "${arguments[@]}"
code=$?

{
  echo "exit-code=$code"
  case $verb-$code in
    diff-0) echo "verdict=told" ;;
    check-0) echo "verdict=allowed" ;;
    check-1) echo "verdict=refused" ;;
  esac
  for report in md:markdown sarif:sarif html:html; do
    file=$FLEET_REPORTS/fleet.${report%:*}
    if [ -s "$file" ]; then echo "${report#*:}=$file"; fi
  done
} >>"$GITHUB_OUTPUT"
if [ -s "$FLEET_REPORTS/fleet.md" ]; then cat "$FLEET_REPORTS/fleet.md" >>"$GITHUB_STEP_SUMMARY"; fi
