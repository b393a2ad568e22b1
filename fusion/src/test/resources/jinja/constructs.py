"""Writes constructs.json: small templates and what transformers makes of each.

    python constructs.py > constructs.json        (transformers 5.23.0, Jinja2 3.1.6)

Each case: source, variables, and text, or error (the words of raise_exception), or fails (the
name of the Python exception: ours must fail too). Every construct that the Java side supports
stands here at least once.
"""

import json
import sys

from jinja2.exceptions import TemplateError
from transformers.utils.chat_template_utils import render_jinja_template

VARIABLES = {
    "s": "Hello, Wörld",
    "blank": "  \t\n x y \u00a0\n",
    "emoji": "a🦙b東京é",
    "quote": "it's \"q\" \\ \n\t\x01\u200b\xa0\U0001f999",
    "quote1": "it's",
    "n": 7,
    "neg": -7,
    "f": 2.5,
    "tiny": 1e-7,
    "big": 123456789012345678901234567890,
    "huge": 1e22,
    "yes": True,
    "no": False,
    "nil": None,
    "empty": "",
    "words": ["b", "A", "c", "a", "B"],
    "nums": [3, 1, 2],
    "mixed": [1, "1", 1.0, True, None, "x"],
    "none_list": [],
    "d": {"b": 1, "a": {"k": ["v", 2.0, None, True]}, "items": "hidden"},
    "users": [
        {"name": "Bo", "age": 3, "f": {"x": 1}},
        {"name": "al", "age": 2, "f": {"x": 5}},
        {"name": "Cy", "age": 3},
    ],
    "html": "<a href='x'>&amp;</a>",
    "lines": "one\ntwo\r\nthree\n\nfive",
}

LINES = r"""
plain
{{ s }}
{{ s }}x
{{ "{% not a tag %}" }}
{{ {'a': {'b': 1}}['a']['b'] }}
{{ {'a': {'b': {}}} }}
{{ 'a' 'b' "c" }}
{{ 'tab\tnl\nq\'\"\\ \x41\u00e9\U0001F999\101\q' }}
{% raw %}{{ x }} {% if %}{% endraw %}!
{{ 'ümlaut 東' }}
{{ 1_000 + 0x1F + 0b11 + 0o17 }} {{ 1.5e3 }} {{ 1e2 }} {{ 10.25 }}
{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }}
{{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ +n }} {{ -n }} {{ - neg }}
{{ big * 2 + 1 }} {{ huge }} {{ tiny }} {{ f }} {{ 1.0 }} {{ 100000000000000000.0 }} {{ 1e16 }} {{ 123456789012345.6 }} {{ 0.1 + 0.2 }} {{ 1e-5 }} {{ 0.0001 }}
{{ true }} {{ True }} {{ false }} {{ none }} {{ None }}
{{ yes + 1 }} {{ yes == 1 }} {{ 1 == 1.0 }} {{ '1' == 1 }} {{ none == false }} {{ [] == [] }} {{ [1, 2] == [1.0, 2] }} {{ (1,) == [1] }} {{ {'a': 1} == {'a': 1.0} }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ 'B' < 'a' }} {{ [1, 2] < [1, 3] }} {{ 1 != 2 }} {{ 2 >= 2 }} {{ 1 <= 0 }}
{{ 1 < 'a' }}
{{ none < 1 }}
{{ 'a' + 1 }}
{{ s + nil }}
{{ s + missing }}
{{ missing + s }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 'ab' * 3 }} {{ 3 * 'ab' }} {{ [1] * 2 }} {{ 'x' * -1 }}
{{ 'a' ~ 1 ~ none ~ true ~ [1, 'x'] ~ missing }}
{{ 1 ~ 2 + 3 }}
{{ 2 + 1 ~ 2 }}
{{ 'a' in 'abc' }} {{ 'z' not in 'abc' }} {{ 1 in [1, 2] }} {{ 'k' in {'k': 0} }} {{ not 1 in [2] }} {{ 1 in (1, 2) }} {{ missing in [1] }} {{ 1 in missing }}
{{ 1 in 'abc' }}
{{ missing in 'abc' }}
{{ 1 in none }}
{{ 1 and 2 }} {{ 0 and 2 }} {{ 0 or 'x' }} {{ '' or none }} {{ not '' }} {{ not not 3 }} {{ 1 or missing.x }}
{{ 'y' if yes else 'n' }} {{ 'y' if no else 'n' }} [{{ 'y' if no }}] {{ 1 if no else 2 if no else 3 }}
{{ ('y' if no) is defined }}
{{ s if s is defined and s is string else 'z' }}
{{ n is even }} {{ n is odd }} {{ n is divisibleby 7 }} {{ n is divisibleby(2) }}
{{ missing is defined }} {{ missing is undefined }} {{ nil is defined }} {{ nil is none }} {{ nil is not none }} {{ not nil is none }}
{{ s is string }} {{ n is string }} {{ n is number }} {{ f is number }} {{ yes is number }} {{ yes is integer }} {{ n is integer }} {{ f is float }} {{ yes is boolean }} {{ n is boolean }}
{{ yes is true }} {{ 1 is true }} {{ no is false }} {{ 0 is false }} {{ nil is false }}
{{ d is mapping }} {{ words is mapping }} {{ words is sequence }} {{ d is sequence }} {{ s is sequence }} {{ n is sequence }} {{ s is iterable }} {{ n is iterable }} {{ missing is iterable }} {{ missing is sequence }} {{ d.keys() is sequence }} {{ range(2) is sequence }}
{{ range is callable }} {{ s is callable }} {{ s.strip is callable }} {{ missing is callable }}
{{ n is eq 7 }} {{ n is equalto(7) }} {{ n is ne 7 }} {{ n is gt 3 }} {{ n is lt(3) }} {{ n is ge 7 }} {{ n is le 6 }} {{ n is in [7] }} {{ n is not in [7] }} {{ n is sameas none }} {{ nil is sameas none }}
{{ 'ab' is lower }} {{ 'Ab' is lower }} {{ 'AB' is upper }} {{ '1' is lower }}
{{ n is defined or x }} {{ n is defined and not n is none }}
{{ d.a.k[0] }} {{ d['a']['k'][1] }} {{ d.a['k'][-1] }} {{ d.b }} {{ d.zzz is defined }} [{{ d.zzz }}] {{ d['items'] }} {{ d.get('items') }} {{ d.get('q') }} {{ d.get('q', 5) }}
{{ d.zzz.y }}
{{ d['zzz']['y'] }}
{{ missing.y }}
{{ missing() }}
{{ s.nope is defined }} {{ s['nope'] is defined }} {{ n.nope is defined }} {{ nil.nope is defined }} {{ nil['x'] is defined }} {{ nil[0] is defined }} {{ words.nope is defined }} {{ words['0'] is defined }} {{ words[9] is defined }} {{ s[99] is defined }}
{{ words[0] }} {{ words[-1] }} {{ words.0 }} {{ s[0] }} {{ s[-1] }} {{ emoji[1] }} {{ emoji[2] }} {{ words[true] }}
{{ words[1:] }} {{ words[:2] }} {{ words[1:3] }} {{ words[::-1] }} {{ words[::2] }} {{ words[-2:] }} {{ words[:-1] }} {{ words[10:] }} {{ words[3:1] }} {{ words[::-2] }} {{ words[-1::-1] }} {{ words[4:1:-1] }}
{{ s[1:4] }} {{ s[::-1] }} {{ emoji[1:3] }} {{ emoji[-3:] }} {{ emoji[::2] }} {{ s[:99] }} [{{ s[5:2] }}]
{{ nil[1:] is defined }}
{{ d[1:] is defined }}
{{ n[1:] }}
{{ d.items()[1:] }}
{{ users | map(attribute='f.x') | list }}
{{ words[::0] }}
{{ words }} {{ d }} {{ (1, 'a') }} {{ (1,) }} {{ () }} {{ [] }} {{ {} }} {{ mixed }} {{ users }}
{{ [quote] }}
{{ [quote1, 'a"b', 'a\\b'] }}
{{ [1.5, 1e100, -0.0] }} {{ {1: 'a', none: 2} }}
{{ d.items() }} {{ d.a.keys() }} {{ d.a.values() }}
{{ [missing] }}
{{ range(3) | list }} {{ range(1, 6, 2) | list }} {{ range(3, 0, -1) | list }} {{ range(3)[1] }} {{ range(5)[1:3] | list }}
{{ range(200000) | list }}
{{ s.upper() }} {{ s.lower() }} {{ 'hELLO wORLD'.capitalize() }} {{ "they're bill's ǆ ß".title() }} {{ 'ß'.upper() }} {{ 'straße ﬁ'.capitalize() }}
[{{ blank.strip() }}] [{{ blank.lstrip() }}] [{{ blank.rstrip() }}] [{{ 'xxaxx'.strip('x') }}] [{{ 'abcba'.strip('ab') }}] [{{ 'xay'.lstrip('xy') }}] [{{ 'xay'.rstrip('xy') }}] [{{ 'a'.strip(none) }}]
{{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ ' a  b '.split() }} {{ ' a  b c '.split(none, 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'abc'.split('x') }} {{ ''.split() }} {{ ''.split(',') }} {{ 'a b'.split(maxsplit=1) }} {{ 'aXbXc'.split('X')[-1] }} {{ 'abab'.rsplit('ab') }}
{{ 'abc'.split('') }}
{{ lines.splitlines() }} {{ lines.splitlines(true) }} {{ ''.splitlines() }}
{{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'abc'.partition('=') }} {{ 'abc'.rpartition('=') }}
{{ 'aXbX'.replace('X', '--') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ 'abc'.replace('z', 'y') }}
{{ s.startswith('Hel') }} {{ s.endswith('ld') }} {{ s.startswith(('x', 'H')) }} {{ s.endswith(('x',)) }}
{{ s.startswith(1) }}
{{ s.find('W') }} {{ s.find('zz') }} {{ emoji.find('b') }} {{ s.rfind('l') }} {{ s.index('e') }} {{ 'aXbX'.count('X') }} {{ 'abc'.count('') }}
{{ s.index('zz') }}
{{ ', '.join(words) }} {{ ''.join(['a', 'b']) }} {{ '-'.join('abc') }} {{ ','.join({'x': 1, 'y': 2}) }}
{{ ','.join(nums) }}
{{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.py'.removesuffix('.py') }} {{ 'x'.removesuffix('') }}
{{ '42'.zfill(5) }} {{ '-42'.zfill(5) }} [{{ 'a'.ljust(3) }}] [{{ 'a'.rjust(3, '.') }}]
{{ '12'.isdigit() }} {{ 'a1'.isalnum() }} {{ 'ab'.isalpha() }} {{ ' '.isspace() }} {{ ''.isdigit() }} {{ 'ab'.islower() }} {{ 'AB'.isupper() }} {{ '12'.isupper() }}
{{ words.index('c') }} {{ words.count('a') }}
{{ words.append('x') }}
{{ d.update({'x': 1}) }}
{{ s | upper }} {{ s | lower }} {{ s | capitalize }} {{ "foo-bar (baz) [q] it's" | title }} {{ s | length }} {{ emoji | length }} {{ words | count }} {{ d | length }} {{ missing | length }} {{ d.items() | length }}
{{ n | length }}
{{ (words | select('string')) | length }}
[{{ blank | trim }}] [{{ 'xxaxx' | trim('x') }}] [{{ nil | trim }}] [{{ missing | trim }}] [{{ n | trim }}]
{{ 'a' + ' b ' | trim + 'c' }}
{{ missing | default('x') }} {{ nil | default('x') }} {{ nil | default('x', true) }} {{ '' | d('x', boolean=true) }} {{ missing | default }} {{ no | default('x') }}
{{ missing.x | default('x') }}
{{ d.zzz | default('x') }}
{{ words | first }} {{ words | last }} {{ '' | first is defined }} {{ [] | first is defined }} {{ [] | last is defined }} {{ s | first }} {{ s | last }} {{ d | first }} {{ d | last }} {{ (words | select) | first }}
{{ words | join }} {{ words | join(', ') }} {{ nums | join('-') }} {{ users | join(',', 'name') }} {{ users | join(',', attribute='name') }} {{ mixed | join('|') }} {{ 'abc' | join('.') }}
{{ words | sort }} {{ words | sort(true) }} {{ words | sort(case_sensitive=true) }} {{ nums | sort(reverse=true) }} {{ users | sort(attribute='age') | map(attribute='name') | list }} {{ users | sort(attribute='age', reverse=true) | map(attribute='name') | list }}
{{ words | unique | list }} {{ mixed | unique | list }} {{ users | unique(attribute='age') | map(attribute='name') | list }}
{{ words | unique(case_sensitive=true) | list }}
{{ nums | min }} {{ nums | max }} {{ words | min }} {{ users | max(attribute='age') }} {{ [] | max is defined }} {{ nums | sum }} {{ users | sum(attribute='age') }} {{ nums | sum(start=10) }} {{ [1.5, 2] | sum }}
{{ words | reverse | list }} {{ s | reverse }} {{ words | reverse | join(',') }} {{ (words | reverse) is iterable }} {{ d | reverse | list }}
{{ nums | map('string') | list }} {{ words | map('upper') | join }} {{ users[:2] | map(attribute='f.x') | list }} {{ users | map(attribute='name') | list }} {{ users | map(attribute='zip', default='-') | list }} {{ words | map('replace', 'a', 'z') | list }} {{ [' a '] | map('trim') | list }} {{ nil | map('upper') | list }}
{{ nums | select('odd') | list }} {{ nums | select('gt', 1) | list }} {{ nums | reject('equalto', 2) | list }} {{ mixed | select | list }} {{ mixed | reject('none') | list }} {{ mixed | select('string') | list }} {{ nil | select | list }}
{{ users | selectattr('age', 'equalto', 3) | map(attribute='name') | list }} {{ users | selectattr('f') | list | length }} {{ users | rejectattr('f', 'defined') | map(attribute='name') | list }} {{ users[:2] | selectattr('f.x', 'gt', 2) | list }}
{{ users | selectattr('name', 'in', ['Bo', 'Cy']) | list | length }} {{ users | selectattr('age', '==', 2) | list | length }} {{ users | selectattr('age', 'eq', 2) | first }}
{{ 'y' if (users | selectattr('age', 'equalto', 99)) else 'n' }} {{ (users | selectattr('age'))[0] is defined }}
{% set g = nums | select('odd') %}{{ g | list }} {{ g | list }}
{{ d | items | list }} {{ missing | items | list }} {{ d | dictsort }} {{ {'B': 1, 'a': 2} | dictsort }} {{ {'B': 1, 'a': 2} | dictsort(true) }} {{ {'x': 2, 'y': 1} | dictsort(by='value') }} {{ {'x': 2, 'y': 1} | dictsort(reverse=true) }} {{ {'x': 2, 'y': 1} | dictsort(false, 'value', true) }}
{{ words | list }} {{ 'ab' | list }} {{ d | list }}
{{ n | list }}
{{ '12' | int }} {{ ' 12 ' | int }} {{ '12.7' | int }} {{ 'x' | int }} {{ 'x' | int(5) }} {{ nil | int }} {{ 3.9 | int }} {{ -3.9 | int }} {{ true | int }} {{ '1e3' | int }} {{ '+5' | int }} {{ '1_0' | int }}
{{ missing | int }}
{{ '1.5' | float }} {{ 'x' | float }} {{ 3 | float }} {{ '1e3' | float }} {{ nil | float }} {{ 'x' | float(2.0) }}
{{ -3 | abs }} {{ (-3) | abs }} {{ 2.5 | abs }} {{ (-2.5) | abs }} {{ n | string + 'x' }} {{ nil | string }} {{ (words | string)[0] }}
{{ 'abc' | replace('b', 'x') }} {{ 'aaa' | replace('a', 'b', 1) }} {{ n | replace('7', '8') }}
{{ lines | indent }}|{{ lines | indent(2, true) }}|{{ lines | indent(width=1, blank=true) }}|{{ lines | indent('> ', first=true) }}|{{ '' | indent }}|{{ 'a\n' | indent }}
{{ html | safe }} {{ html | safe ~ html }} {{ (html | safe) is string }} {{ 'y' if html | safe }} {{ html | safe | string }} {{ html | safe | length }} {{ html | safe | tojson }} {{ nil | safe }} {{ [html | safe] | join(html) }}
{{ d | tojson }} {{ html | tojson }} {{ quote | tojson }} {{ emoji | tojson }} {{ emoji | tojson(ensure_ascii=true) }} {{ mixed | tojson }} {{ 1.0 | tojson }} {{ big | tojson }} {{ huge | tojson }} {{ tiny | tojson }} {{ nil | tojson }} {{ true | tojson }} {{ () | tojson }} {{ {} | tojson }}
{{ d | tojson(indent=2) }}
{{ d | tojson(indent=4, sort_keys=true) }}
{{ d | tojson(indent='\t') }} {{ d | tojson(indent=0) }} {{ [] | tojson(indent=2) }} {{ {'a': [], 'b': {}} | tojson(indent=2) }}
{{ d | tojson(separators=(',', ':')) }} {{ d | tojson(separators=[' , ', ' : '], indent=1) }} {{ {1: 2, none: 3} | tojson }}
{{ missing | tojson }}
{{ d.items() | tojson }}
{{ words | select | tojson }}
{{ n | upper | lower }} {{ -1 | string | length }} {{ 'a' ~ 'b' | upper }}
{% for x in words %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ x }};{% endfor %}
{% for x in words %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {{ loop.cycle('a', 'b') }} {{ loop.changed(x | lower) }}|{% endfor %}
{% for x in [1, 1, 2] %}{% if loop.changed(x) %}{{ x }}{% endif %}{% endfor %}
{% for x in [] %}a{% else %}none{% endfor %} {% for x in [1] %}a{% else %}none{% endfor %}
{% for x in nums if x > 1 %}{{ loop.index }}:{{ x }}{{ loop.last }} {% else %}e{% endfor %} {% for x in nums if x > 9 %}a{% else %}e{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %} {% for k in d %}{{ k }}{% endfor %} {% for k, v in d | items %}{{ loop.index }}{{ k }}{{ loop.last }}{% endfor %} {% for (a, b) in [[1, 2]] %}{{ a + b }}{% endfor %}
{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}
{% for c in 'aé🦙' %}[{{ c }}]{% endfor %} {% for x in missing %}x{% else %}u{% endfor %}
{% for x in none %}x{% endfor %}
{% for x in 5 %}x{% endfor %}
{% for x in range(5) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}!
{% for x in [1, 2] %}{% for y in [3, 4] %}{{ loop.index }}{% if y == 4 %}{% break %}{% endif %}{% endfor %}{{ loop.index }};{% endfor %}
{% set a = 1 %}{% for x in [1, 2] %}{{ a }}{% set a = a + x %}{{ a }} {% endfor %}{{ a }}
{% for x in [1, 2] %}{% if loop.first %}{% set q = 1 %}{% endif %}[{{ q }}]{% endfor %}[{{ q }}]
{% if no %}{% set z = 1 %}{% endif %}[{{ z }}] {% if yes %}{% set z = 2 %}{% endif %}[{{ z }}]
{% set ns = namespace(a=1) %}{% for x in [1, 2] %}{% set ns.a = ns.a + x %}{% endfor %}{{ ns.a }} [{{ ns.q }}] {{ ns.a is defined }} {{ ns.q is defined }}
{% set ns = namespace({'k': 5}, j=6) %}{{ ns.k }}{{ ns.j }}{{ ns['k'] }}
{% set ns = namespace() %}{% set ns._x = 1 %}
{% set nn.x = 1 %}
{% set n.x = 1 %}
{% set a, b = 1, 2 %}{{ a }}{{ b }} {% set c = 1, 2 %}{{ c }} {% set (e, g) = [3, 4] %}{{ e }}{{ g }}
{% set x %}block {{ n }}{% endset %}[{{ x }}] {% set x | trim | upper %}  y {% endset %}[{{ x }}] {% set x %}{% endset %}{{ x == '' }}
{% set messages = messages + [1] %}{{ messages | length }}
{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}[{{ a }}] {% with %}x{% endwith %}
{% with a = 1 %}{% with b = a %}{{ b }}{% endwith %}{% endwith %}
{% if 0 %}a{% elif '' %}b{% elif none %}c{% elif [0] %}d{% else %}e{% endif %} {% if missing %}a{% else %}b{% endif %} {% if not missing %}c{% endif %}
{% if 1, 2 %}t{% endif %} {% if yes and (no or n > 3) %}y{% endif %}
{% macro m(a, b=2, c='x') %}<{{ a }}{{ b }}{{ c }}>{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(1, c='z') }}{{ m() }}{{ m(a=5) }} {{ m(1) | upper }} {{ m(1) ~ 'x' }} {{ m(1).strip('<>') }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(q=2) }}
{% macro f(k) %}{% if k > 0 %}{{ k }}{{ f(k - 1) }}{% endif %}{% endmacro %}{{ f(3) }}
{% macro f(k) %}{{ f(k) }}{% endmacro %}{{ f(3) }}
{% set v = 1 %}{% macro g() %}{{ v }}{% endmacro %}{{ g() }}{% set v = 2 %}{{ g() }}
{% for x in [1, 2] %}{% macro h() %}{{ x }}{{ loop.index }}{% endmacro %}{{ h() }}{% endfor %}
{% macro k() %}{% for x in [1, 2, 3] %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}{% endmacro %}{{ k() }}
{% macro a(x, y=x ~ '!') %}{{ y }}{% endmacro %}{{ a('p') }}
{% for x in [1, 2] %}{% generation %}{{ x }}{% set z = x %}{% endgeneration %}[{{ z }}]{% endfor %}
{%- generation -%}  g {{ loop is defined }} {%- endgeneration -%}  .
{{ raise_exception('Words: ' ~ n) }}
{{ raise_exception(nope) }}
{{ strftime_now('%%') }}
{{ dict(a=1, b=2) }} {{ dict([['x', 1]]) }} {{ dict({'q': 1}, r=2) }} {{ dict() }}
{{ loop is defined }} {{ messages is defined }} {{ tools is none }} {{ documents is none }} {{ add_generation_prompt }}
{{ s.strip().lower().split(',')[0].upper() }} {{ (s | lower).split('w')[1] | trim }} {{ s.split(', ') | last | upper }}
{{ s.upper().lower() == s | lower }} {{ 'a' if 'b' in 'abc' and not 'z' in 'abc' }} {{ (not s) | string }}
{{ words[0] ~ words[1:] | join('') }} {{ (words[1:] | list)[0] }} {{ ((1, 2), [3])[0][1] }}
{{ n if n > 5 and n < 9 else 'out' }} {{ [n, f][0] }} {{ {'k': n}.k }} {{ {'k': n}['k'] + 1 }} {{ {'a': 1}.items() | list }}
{{ s | replace('l', 'L') | replace('o', '0') | length }} {{ 'x' | default('y') | upper }}
{{ 'a' == 'a' == 'a' }} {{ 1 in [1] == true }} {{ not 1 == 2 }} {{ (not 1) == 2 }}
{{ 'é'.upper() }} {{ 'İ'.lower() | length }} {{ 'ΑΣ'.lower() }} {{ 'ǆ'.title() }} {{ 'ŉ'.upper() }}
{{ 5 }}{{ 5.0 }}{{ '5' }}{{ [5] }}
{{ '' }}{{ none }}{{ missing }}|
{{ users[0].name }}{{ users[0]['f'].x }}{{ users[-1].f is defined }}{{ users | map(attribute='age') | sum }}
{{ a.b.c if a is defined else 'no a' }}
{% set x = {'a': 1} %}{{ x.a }}{{ x['a'] }}{{ x | length }}{{ 'a' in x }}{{ x == {'a': 1} }}
{% set x = [1] + [2] %}{{ x }}{% set x = (1,) + (2,) %}{{ x }}
{{ [1] + (2,) }}
{{ words is sequence and words is not mapping and words is not string }}
{{ 3.7 % 1 == 0.7 }} {{ 10 % 3.0 }} {{ 1e3 | int }} {{ 3 * 1.5 }} {{ 7 - 2.0 }}
"""

# Cases of several lines, with --- between.
BLOCKS = r"""
{{- s -}} y
  {%- if yes %} a {% endif -%} b
a
  {% if yes %}
b
  {% endif %}
c
---
  {%+ if yes %}x{% endif +%}
y
---
{% if yes +%}
x
{% endif %}
z
---
x {# comment #}
y
{#- c -#}
z
---
{# first
   lines #}
  {# blank before #}
x
  {#- y #}  {# z +#}
end
---
a {#- {{ nope }} -#}  b
  {%- raw -%}  a {{ b }}  {%- endraw -%}  c
---
  {% raw %}
  r
  {% endraw %}
t
---
{% if yes %}   {% endif %}|
	{% set a = 1 %}
{{ a }}
---
{{ "a\
b" }}
---
{%- for m in users -%}
    {%- if m.age == 3 -%}
        {{ m.name + ' ' }}
    {%- else %}
        - {{ m.name }}
    {% endif -%}
{%- endfor %}
end
---
{% for x in nums %}
{{ x }}
{% endfor %}
tail
---
{% for x in nums -%}
{{ x }}
{%- endfor +%}
tail

---
{{ 'a' }}
{{ 'b' -}}

{{ 'c' }}
---
line {% if yes %} x {% endif %} end
    {% if yes %}{{ n }}{% endif %}
    {{ n }}
---
{% if yes %}
    indented {{ n }}
    {%- endif %}

after
"""


def sources():
    return LINES.strip("\n").split("\n") + BLOCKS[1:-1].split("\n---\n")


def render(source):
    case = {"source": source}
    try:
        texts, _ = render_jinja_template([[]], chat_template=source, **VARIABLES)
        case["text"] = texts[0]
    except TemplateError as e:
        if type(e) is TemplateError:
            case["error"] = str(e)
        else:
            case["fails"] = type(e).__name__
    except Exception as e:
        case["fails"] = type(e).__name__
    return case


if __name__ == "__main__":
    json.dump({"variables": VARIABLES, "cases": [render(s) for s in sources()]}, sys.stdout, indent=1)
