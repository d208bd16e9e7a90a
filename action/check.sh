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
  commit=$FLEET_BASE_COMMIT
  # What is checked out of a pull request is its merge into the base as that is now. The event tells of the base when the request was last pushed
  # to: what others have merged since then would count as this request's change. A shallow clone hides parents, but not in the object itself.
  read -r into from others <<<"$(git cat-file commit HEAD 2>/dev/null | sed -n '/^$/q; s/^parent //p' | tr '\n' ' ')"
  if [ -n "$from" ] && [ -z "$others" ] && [ "$from" = "$FLEET_HEAD_COMMIT" ]; then commit=$into; fi
  # A checkout of depth 1 lacks the base.
  if ! git cat-file -e "$commit^{commit}" 2>/dev/null; then
    git fetch --quiet --no-tags --depth=1 origin "$commit" || { echo "::error title=ksfleet::The base commit $commit cannot be fetched. Check out with fetch-depth: 0."; exit 2; }
  fi
  # The request's own branch, checked out as it is, has nothing of what the base got since they parted; where the history is there to tell.
  if parted=$(git merge-base "$commit" HEAD 2>/dev/null); then commit=$parted; fi
  case $FLEET_HEAD in
    git:*:*) base="git:$commit:${FLEET_HEAD#git:*:}" ;;
    git:*) base="git:$commit" ;;
    # A folder: the same one of the base, as the repository names it.
    *) base="git:$commit:$(git rev-parse --show-prefix)${FLEET_HEAD#./}" ;;
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
