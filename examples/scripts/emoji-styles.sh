#!/usr/bin/env bash
# Makes tables of the same emoji in other styles, to test whether a model trained on one style
# recognizes them in another:
#   ./dyad clip --out runs/noto
#   examples/scripts/emoji-styles.sh runs/noto styles
#   ./dyad clip --out runs/noto-2 --also-test styles/fluent.csv --caption-column description,keywords
# Every table has the columns path, description, keywords. fluent.csv and twemoji.csv hold only the
# emoji that the run held out; noto-twemoji.csv, for training, holds all, and clip holds out the same
# fifth of it.
# Needs npm (Fluent: @lobehub/fluent-emoji-3d, MIT; Twemoji: @twemoji/svg, CC-BY 4.0) and Maven
# (jsvg, and TwelveMonkeys to read WebP). Nothing else in dyad needs them.
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "usage: $0 RUN OUT_DIR" >&2
    exit 2
fi
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
run=$(cd "$1" && pwd)
mkdir -p "$2/packages"
out=$(cd "$2" && pwd)

for package in @lobehub/fluent-emoji-3d@1.1.0 @twemoji/svg@15.0.0; do
    folder=$out/packages/$(basename "${package%@*}")
    if [ ! -d "$folder" ]; then
        (cd "$out/packages" && npm pack --silent "$package" >/dev/null)
        mkdir "$folder"
        tar xzf "$out"/packages/*"$(basename "${package%@*}")"*.tgz -C "$folder" --strip-components=1
    fi
done
for jar in com.github.weisj:jsvg:2.1.0 com.twelvemonkeys.imageio:imageio-{webp,core,metadata}:3.12.0 \
    com.twelvemonkeys.common:common-{lang,io,image}:3.12.0; do
    mvn -q -B -f "$home/pom.xml" -N dependency:copy -Dartifact="$jar" \
        -DoutputDirectory="$out/packages/jars" >&2
done

classpath=$(cat "$home/examples/target/classpath")
for jar in "$home"/*/target/dyad-*.jar "$out"/packages/jars/*.jar; do
    classpath=$jar:$classpath
done
exec java -Djava.awt.headless=true -Dai.djl.offline=true -cp "$classpath" \
    "$home/examples/scripts/EmojiStyles.java" "$run/held-out.jsonl" "$out"
