package account

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// mixedScripts reports whether the letters of a label, given as "xn--…", are of scripts that don't belong together: it
// is the level "highly restrictive" of UTS 39, which lets only Japanese, Chinese and Korean writing mix several.
func mixedScripts(label string) bool {
	var scripts []string
	for _, r := range inUnicode(label) {
		if s := scriptOf(r); s != "" && !slices.Contains(scripts, s) {
			scripts = append(scripts, s)
		}
	}
	if len(scripts) < 2 {
		return false
	}
	for _, together := range [][]string{
		{"Latin", "Han", "Hiragana", "Katakana"}, {"Latin", "Han", "Bopomofo"}, {"Latin", "Han", "Hangul"},
	} {
		if !slices.ContainsFunc(scripts, func(s string) bool { return !slices.Contains(together, s) }) {
			return false
		}
	}
	return true
}

// scriptOf returns the name of a letter's script, "" for what all scripts share, such as digits.
func scriptOf(r rune) string {
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for _, likely := range []string{"Latin", "Cyrillic", "Greek", "Han"} {
		if unicode.Is(unicode.Scripts[likely], r) {
			return likely
		}
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "?"
}

// LooksLike returns the ASCII name that a domain can be mistaken for, or "" if there is none: it has a label of one
// script all of whose letters look like ASCII letters, such as Cyrillic "асе". Such a name may be honest, so a person
// decides. Under a top-level domain of another script nobody expects ASCII.
func LooksLike(domain string) string {
	labels, found := strings.Split(domain, "."), false
	if strings.HasPrefix(labels[len(labels)-1], "xn--") {
		return ""
	}
	for i, label := range labels {
		if !strings.HasPrefix(label, "xn--") {
			continue
		}
		if plain, ok := plainLetters(inUnicode(label)); ok {
			labels[i], found = plain, true
		}
	}
	if !found {
		return ""
	}
	return strings.Join(labels, ".")
}

// plainLetters writes a label with the ASCII letters that its own look like, and false if one looks like none.
func plainLetters(label string) (string, bool) {
	const (
		strange = "асԁеһіјӏорԛгѕԝхуъьпѵѡ" + "αβεηικνορτυχωγ" + "ıɡɑɩᴏɢʀʙʜɴʟʏɪᴀᴄᴅᴇᴊᴋᴍᴘᴛᴜᴠᴡᴢꜱ" + "հոսցօ"
		plain   = "acdehijlopqrswxybbnvw" + "abenikvoptuxwy" + "igaiogrbhnlyiacdejkmptuvwzs" + "hnugo"
	)
	var b strings.Builder
	for _, r := range label {
		if r < unicode.MaxASCII {
			b.WriteRune(r)
			continue
		}
		at := slices.Index([]rune(strange), r)
		if at < 0 {
			return "", false
		}
		b.WriteByte(plain[at])
	}
	return b.String(), true
}

// inUnicode returns a valid label as people read it.
func inUnicode(label string) string {
	u, err := idna.Punycode.ToUnicode(label)
	if err != nil {
		return label
	}
	return u
}
