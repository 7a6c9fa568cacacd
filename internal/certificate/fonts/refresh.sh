#!/bin/sh
# Rebuilds the fonts of this folder from Debian packages; run it as root:
#   apt-get install fonts-ebgaramond-extra fonts-noto-core fonts-droid-fallback fonttools
set -eu
cd "$(dirname "$0")"
src=/usr/share/fonts/truetype
latin='U+0020-007E,U+00A0-024F,U+0259,U+0292,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+1F00-1FFF,U+2000-206F,U+20AC,U+2116,U+2122'

# subset FILE CHARACTERS: hints are for screens and go; shaping tables stay.
subset() {
	pyftsubset "$src/$1" --unicodes="$2" --output-file="$(basename "$1")" \
		--no-hinting --layout-features='*' --notdef-outline --drop-tables+=DSIG,FFTM,STAT,MATH
}

subset ebgaramond/EBGaramond12-Regular.ttf "$latin"
subset ebgaramond/EBGaramond12-Italic.ttf "$latin"
subset noto/NotoSerif-Regular.ttf "$latin"
for script in Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew \
	Kannada Khmer Lao Malayalam Myanmar Sinhala Tamil Telugu Thai; do
	subset "noto/NotoSerif$script-Regular.ttf" '*'
done
subset noto/NotoNaskhArabic-Regular.ttf '*'
subset noto/NotoSansThaana-Regular.ttf '*'
subset droid/DroidSansFallbackFull.ttf '*'

# Serials and addresses are set in lining figures of one width. They become the
# plain figures of a font of their own, so that they are real text in the PDF.
pyftsubset "$src/ebgaramond/EBGaramond12-Regular.ttf" --unicodes='U+0020-007E,U+2026' \
	--output-file=EBGaramond12-Figures.ttf --no-hinting --layout-features='lnum,tnum' --notdef-outline \
	--drop-tables+=DSIG,FFTM --glyph-names
/usr/bin/python3 - <<'PYTHON'
from fontTools import subset
from fontTools.ttLib import TTFont
name = "EBGaramond12-Figures.ttf"
font = TTFont(name, recalcTimestamp=False)
def single(tag):
    gsub = font["GSUB"].table
    lookups = {i for f in gsub.FeatureList.FeatureRecord if f.FeatureTag == tag for i in f.Feature.LookupListIndex}
    table = {}
    for i in sorted(lookups):
        for sub in gsub.LookupList.Lookup[i].SubTable:
            table.update(getattr(getattr(sub, "ExtSubTable", sub), "mapping", {}))
    return table
lining, tabular = single("lnum"), single("tnum")
for table in font["cmap"].tables:
    for code in range(0x30, 0x3A):
        if code in table.cmap:
            glyph = lining.get(table.cmap[code], table.cmap[code])
            table.cmap[code] = tabular.get(glyph, glyph)
for tag in ("GSUB", "GPOS", "GDEF"):
    if tag in font:
        del font[tag]
font.save(name)
PYTHON
pyftsubset EBGaramond12-Figures.ttf --unicodes='*' --output-file=EBGaramond12-Figures.ttf.new --notdef-outline
mv EBGaramond12-Figures.ttf.new EBGaramond12-Figures.ttf

# Nanum is a reserved font name, which a subset must not bear.
pyftsubset "$src/nanum/NanumMyeongjo.ttf" --unicodes='U+0020,U+002D,U+00A0,U+00B7,U+1100-11FF,U+3130-318F,U+AC00-D7A3' \
	--output-file=DecorumHangul-Regular.ttf --no-hinting --layout-features='*' --notdef-outline \
	--drop-tables+=DSIG,FFTM --name-IDs=0,13,14
/usr/bin/python3 - <<'PYTHON'
from fontTools.ttLib import TTFont
font = TTFont("DecorumHangul-Regular.ttf", recalcTimestamp=False)
for platform, encoding, language in ((1, 0, 0), (3, 1, 0x409)):
    for number, text in ((1, "Decorum Hangul"), (2, "Regular"), (4, "Decorum Hangul"), (6, "DecorumHangul-Regular")):
        font["name"].setName(text, number, platform, encoding, language)
font.save("DecorumHangul-Regular.ttf")
PYTHON
