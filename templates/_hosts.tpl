{{/*
Host names and addresses as a person writes them, by the rules of `src/facts/host.rs` and `special.rs`. Nothing fails
here: what is wrong is a result.
*/}}

{{/*
"host", "host:port", "[v6]:port", an address or a URL, as JSON: {host, address, port, scheme, rooted}, where an address
is canonical, a name in lower case without a dot at the end (`rooted` says whether it had one), and absent is ""; or
{fault}, which says why the text names no host and never repeats a URL whole.
*/}}
{{- define "jes-netpol.target" -}}
{{- $text := toString . | trim | lower }}
{{- $scheme := regexFind "^[a-z][a-z0-9+.-]*://" $text }}
{{- $rest := trimPrefix $scheme $text }}
{{- /* Few texts need a regular expression below: compiling one takes longer than all the rest. */}}
{{- $authority := $rest }}
{{- range list "/" "?" "#" }}
{{- $authority = splitList . $authority | first }}
{{- end }}
{{- $first := splitList "/" $text | first }}
{{- $fault := "" }}
{{- if contains "\\" $authority }}
{{- $authority = splitList "\\" $authority | first }}
{{- $fault = "the host contains a backslash" }}
{{- else if $scheme }}
{{- $authority = splitList "@" $authority | last }}
{{- else if and (contains "://" $text) (trimAll ":" $first) }}
{{- $fault = "the text before :// is not a URL scheme" }}
{{- else if contains "@" $first }}
{{- $fault = splitList "@" $first | last | printf "the host %q has a user name in front of it (@); write only the host" }}
{{- end }}
{{- $host := $authority }}
{{- $port := "" }}
{{- if and (hasPrefix "[" $authority) (regexMatch "^\\[.*\\]" $authority) }}
{{- $host = splitList "]" $authority | first | printf "%s]" }}
{{- $port = trimPrefix $host $authority }}
{{- else if eq (splitList ":" $authority | len) 2 }}
{{- $host = splitList ":" $authority | first }}
{{- $port = trimPrefix $host $authority }}
{{- end }}
{{- $digits := trimPrefix ":" $port }}
{{- $number := "" }}
{{- $wrongPort := false }}
{{- if $port }}
{{- $number = regexReplaceAll "^0+" $digits "" }}
{{- $wrongPort = not (regexMatch "^:[0-9]*$" $port) }}
{{- if and $digits (not $wrongPort) }}
{{- $wrongPort = not (regexMatch "^([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$" $number) }}
{{- end }}
{{- end }}
{{- $bracketed := and (hasPrefix "[" $host) (regexMatch "^\\[.*\\]$" $host) }}
{{- $inner := trimPrefix "[" $host | trimSuffix "]" }}
{{- $address := include "jes-netpol.address" (and $bracketed (contains ":" $inner) | ternary $inner $host) }}
{{- if $fault }}
{{- else if $wrongPort }}
{{- $fault = printf "%q is not a port from 1 to 65535" $digits }}
{{- else if not $host }}
{{- $fault = "the host name is missing" }}
{{- else if and (contains "%" $host) (or $bracketed (regexMatch "^[^\\[].*:" $host)) }}
{{- $fault = printf "%q has a zone, which is valid on one machine only" $inner }}
{{- else if and $address (not $scheme) (not $port) (contains "/" $text) (regexMatch "^[^/]*/[0-9]+$" $text) }}
{{- $fault = printf "%q is an address range, not a host; write a single address or a name" $text }}
{{- else if $address }}
{{- else if $bracketed }}
{{- $fault = printf "[%s] is not an IPv6 address" $inner }}
{{- else }}
{{- with include "jes-netpol.nameFault" $host }}
{{- $fault = printf "%q is not a host name: %s" $host . }}
{{- end }}
{{- end }}
{{- if $fault }}
{{- dict "fault" $fault | toJson }}
{{- else }}
{{- $rooted := hasSuffix "." $host }}
{{- dict "host" ($address | default (trimSuffix "." $host)) "address" $address "port" $number "scheme" (trimSuffix "://" $scheme) "rooted" $rooted | toJson }}
{{- end }}
{{- end }}

{{/* Why a text in lower case is no host name, "" where it is one. Letters beyond ASCII are taken for a letter each. */}}
{{- define "jes-netpol.nameFault" -}}
{{- $name := regexReplaceAll "[\u3002\uff0e\uff61]" . "." | trimSuffix "." }}
{{- $name = regexReplaceAll "[^\\x00-\\x7f]" $name "x" }}
{{- if gt (len $name) 253 }}it is longer than 253 characters
{{- else if regexMatch "^[.]|[.][.]|[.]$|^$" $name }}it has an empty label
{{- else if regexMatch "[^.]{64}" $name }}it has a label of more than 63 characters
{{- else if regexMatch "[^a-z0-9_.-]" $name }}it has a character that is not allowed in host names
{{- else if regexMatch "(^|[.])-|-([.]|$)" $name }}it has a label that begins or ends with a hyphen
{{- else if regexMatch "(^|[.])([0-9]+|0x[0-9a-f]*)$" $name }}it ends in a number, but is not an IPv4 address
{{- end }}
{{- end }}

{{/* An address in its canonical form (RFC 5952), IPv4 in IPv6's form (::ffff:a.b.c.d) as IPv4; "" where it is none. */}}
{{- define "jes-netpol.address" -}}
{{- $text := toString . | lower }}
{{- $hex := include "jes-netpol.hex" $text }}
{{- if and (eq (len $hex) 8) (not (contains ":" $text)) }}
{{- $text }}
{{- else if $hex }}
{{- include "jes-netpol.address.canonical" $hex }}
{{- end }}
{{- end }}

{{/* The canonical form of an address in hexadecimal digits. */}}
{{- define "jes-netpol.address.canonical" -}}
{{- if eq (len .) 8 }}
{{- $octets := list }}
{{- range regexFindAll ".." . -1 }}
{{- $octets = append $octets (printf "0x%s" . | int64 | toString) }}
{{- end }}
{{- join "." $octets }}
{{- else }}
{{- $groups := list }}
{{- range regexFindAll "...." . -1 }}
{{- $groups = append $groups (regexReplaceAll "^0{1,3}" . "") }}
{{- end }}
{{- $full := join ":" $groups }}
{{- $short := $full }}
{{- range $zeros := list 8 7 6 5 4 3 2 }}
{{- if eq $short $full }}
{{- $short = regexReplaceAll (printf "^(.*?)(^|:)0(:0){%d}(:|$)(.*)$" (sub $zeros 1)) $full "${1}::${5}" }}
{{- end }}
{{- end }}
{{- $short }}
{{- end }}
{{- end }}

{{/* An address as 8 (IPv4, also within ::ffff:0:0/96) or 32 hexadecimal digits; "" where it is none. */}}
{{- define "jes-netpol.hex" -}}
{{- $dotted := splitList ":" . | last }}
{{- $tail := "" }}
{{- range splitList "." $dotted }}
{{- $byte := atoi . }}
{{- /* Decimal, without zeros in front; of anything else atoi makes 0. */}}
{{- $tail = printf "%s%s" $tail (and (eq (toString $byte) .) (ge $byte 0) (le $byte 255) | ternary (printf "%02x" $byte) "-") }}
{{- end }}
{{- if or (ne (len $tail) 8) (contains "-" $tail) }}
{{- $dotted = "" }}
{{- $tail = "" }}
{{- end }}
{{- if eq $dotted . }}
{{- $tail }}
{{- else if contains ":" . }}
{{- include "jes-netpol.hex.colons" (dict "text" . "dotted" $dotted "tail" $tail) }}
{{- end }}
{{- end }}

{{/* The same of a text with colons, which may end in an IPv4 address: {text, dotted, tail}, where `tail` is `dotted` in digits. */}}
{{- define "jes-netpol.hex.colons" -}}
{{- $text := .text }}
{{- if .dotted }}
{{- $text = printf "%s%s:%s" (trimSuffix .dotted .text) (trunc 4 .tail) (trunc -4 .tail) }}
{{- end }}
{{- $group := "[0-9a-f]{1,4}" }}
{{- $groups := regexFindAll $group $text -1 }}
{{- $is := regexMatch (printf "^%s(:%s){7}$" $group $group) $text }}
{{- if and (lt (len $groups) 8) (regexMatch (printf "^(%s(:%s)*)?::(%s(:%s)*)?$" $group $group $group $group) $text) }}
{{- $is = true }}
{{- $zeros := list }}
{{- range until (int (sub 8 (len $groups))) }}
{{- $zeros = append $zeros "0" }}
{{- end }}
{{- $text = regexReplaceAll "::" $text (printf ":%s:" (join ":" $zeros)) }}
{{- end }}
{{- if $is }}
{{- $hex := "" }}
{{- range regexFindAll $group $text -1 }}
{{- $hex = printf "%s%s" $hex (printf "000%s" . | trunc -4) }}
{{- end }}
{{- regexReplaceAll "^0{20}ffff" $hex "" }}
{{- end }}
{{- end }}

{{/*
The kind of a special address, also where it stands within an IPv6 address (NAT64, 6to4, Teredo, ISATAP and
their kin); "" for all others. The forms and their RFCs stand in `src/facts/special.rs`.
*/}}
{{- define "jes-netpol.special" -}}
{{- $hex := include "jes-netpol.hex" . }}
{{- $kind := include "jes-netpol.special.plain" $hex }}
{{- $inner := list }}
{{- if $kind }}
{{- else if regexMatch "^(0{24}|0{16}ffff0000|0064ff9b0{16}).{8}$" $hex }}
{{- $inner = list (trunc -8 $hex) }}
{{- else if regexMatch "^0064ff9b0001.{20}$" $hex }}
{{- $inner = without (list (regexReplaceAll "^.{12}(.{4})..(..)(..).*$" $hex "${1}${2}${3}") (trunc -8 $hex)) "00000000" }}
{{- else if regexMatch "^2002.{28}$" $hex }}
{{- $inner = list (substr 4 12 $hex) }}
{{- else if regexMatch "^20010000.{24}$" $hex }}
{{- $client := "" }}
{{- range trunc -8 $hex | splitList "" }}
{{- $client = printf "%s%x" $client (printf "0x%s" . | int64 | sub 15) }}
{{- end }}
{{- $inner = list $client (substr 8 16 $hex) }}
{{- else if regexMatch "^.{16}0[02]005efe.{8}$" $hex }}
{{- $inner = list (trunc -8 $hex) }}
{{- end }}
{{- range $inner }}
{{- $kind = $kind | default (include "jes-netpol.special.plain" .) }}
{{- end }}
{{- $kind }}
{{- end }}

{{- define "jes-netpol.special.plain" -}}
{{- if regexMatch "^(a9fea9fe|c00000c0|646464c8|a83f8110|fd000ec20{20}0254|fd2000ce0{20}0254)$" . }}the address of a cloud's metadata service
{{- else if regexMatch "^(00.{6}|0{32})$" . }}an unspecified address
{{- else if regexMatch "^(7f.{6}|0{31}1)$" . }}a loopback address
{{- else if regexMatch "^(a9fe.{4}|fe[89ab].{29})$" . }}a link-local address
{{- else if eq "ffffffff" . }}the broadcast address
{{- else if regexMatch "^(e.{7}|ff.{30})$" . }}a multicast address
{{- end }}
{{- end }}

{{/* Why a text is no range of addresses (a CIDR), "" where it is one. */}}
{{- define "jes-netpol.rangeFault" -}}
{{- $text := toString . | lower }}
{{- $address := splitList "/" $text | first }}
{{- $prefix := splitList "/" $text | last | atoi }}
{{- $hex := include "jes-netpol.hex" $address }}
{{- if or (not $hex) (lt $prefix 0) (gt $prefix 999) (ne $text (printf "%s/%d" $address $prefix)) }}
{{- printf "%q is not an address range such as 10.0.0.0/8 or 2001:db8::/32" . }}
{{- else if and (contains ":" $address) (eq (len $hex) 8) }}
{{- printf "%q is an IPv4-mapped IPv6 range" . }}
{{- else if gt $prefix (mul 4 (len $hex) | int) }}
{{- printf "%q has a prefix longer than /%d" . (mul 4 (len $hex)) }}
{{- else }}
{{- $digits := div $prefix 4 | int }}
{{- $behind := substr $digits (len $hex) $hex }}
{{- $part := mod $prefix 4 | int }}
{{- if $part }}
{{- /* Of the digit in which the prefix ends, the bits behind it. */}}
{{- $bits := mod (printf "0x%s" (trunc 1 $behind) | int64) (index (list 16 8 4 2) $part) }}
{{- $behind = printf "%d%s" $bits (substr 1 (len $behind) $behind) }}
{{- end }}
{{- if trimAll "0" $behind }}
{{- printf "%q has bits set after its prefix" . }}
{{- end }}
{{- end }}
{{- end }}