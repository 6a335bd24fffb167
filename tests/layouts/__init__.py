"""Tables as they are rendered by email and web pages: a generator, renderers and a measure.

What the generator covers, in plain words
-----------------------------------------
`generate.py` draws a table from `random.Random(seed)`: the same seed gives the same table.

* Size: 1 to 40 rows and 1 to 14 value columns; small tables are the most frequent.
* Columns: calendar years (rising or falling), financial years in four spellings, months, quarters,
  sexes, `Outcome 2` and its like, age bands, disposals; a last column `Grand Total` or `Total`, or
  none; now and then a last period with an extra (`2018-19 (exc. P13)`, `2022 (to 30 June)`). One
  header level, or two (`Outcome 2` over `Female`, `Male`), the latter with or without a total.
* Row labels: offence phrases with ages and brackets, many nearly identical; ages (`13 - 15`,
  `18 or over`); section numbers and Acts that end in a year; Home Office and outcome codes; ethnic
  groups with hyphens; places with postcodes, roads and wards; incident categories; years,
  financial years, months; `(blank)`, `Not recorded`, `Unknown`. Labels of one table
  differ once folded.
* A total row last, first, or not at all. Totals are right; where cells are suppressed a table
  either counts them or leaves them out of its totals, and says nothing.
* Values: whole numbers without thousands separators, with commas, or (only in layouts that keep
  cell boundaries) with a space; nil as `0`, `-`, an en dash, `nil`; suppressed `*`, `<5`,
  `< 5`, `[c]`, `[low]`; `N/A`, `..`, `?`, `5+`; tables of percentages and of money; blank cells.
* A title (`TABLE ONE: ...`, `Table 2 - ...`, a sentence ending in a colon, or none), notes, and
  prose before and after as in a letter, wrapped or not, with no-break spaces, with an indent.

`render.py` prints a table in each layout of issue 4:

* a: `a_wrapped` (labels wrapped, values on the last, first or middle line, spaces collapsed,
  header on one or more lines) and `a_gaps` (one row a line, a blank cell adds a fixed number of
  spaces);
* b: `b_plain`, `b_bar` (cells end in ` |`), `b_bar_lines` (`|` on lines of its own);
* c: `c_line` (the whole table on one line);
* d: `d_list`, `d_lists` (several lists, the list number restarting), `d_series` (a series in a
  sentence), `d_sentence` (the value first, the year at the end);
* e: `e_pipes`, `e_markdown`, `e_box`, `e_ascii`, `e_tabs`, `e_commas`, `e_aligned`;
* f: `f_two_level` and `f_wrapped_header`.

What a row may be
-----------------
* *decidable*: a careful reader of the text alone can tell every cell; the tool must give them all
  but for its ration;
* *undecidable*: information is gone and a careful reader can see that something is amiss (fewer
  values than columns); the tool may stay silent or say `unreadable`, but must not be wrong;
* *excused*: information is gone and the text reads like another, complete row, so nobody could
  know (`Public Order Act 1986 4 9` where three columns are expected and a blank has vanished). What
  is said of such a row is not counted. The measure reports how many there are.

Judgements a reader may dispute: a wrapped line that ends in one number and is followed by a
capital (`victim aged 13 -` / `Offender 18 or over 2 3 5`) is held to be decidable in a table
without blanks, about 1 row in 100 of `a_wrapped`; a row with blank cells has `-` or `0` elsewhere
for nil, and totals count blanks as nothing; in `c_line` a row is held to be undecidable where the
next label starts with a number, and excused where a label holds as many numbers or hyphens in a
row as there are columns.

Not covered by the generator, and left to the hand-written `cases/`: sections stacked under one
header, subtotals, unnamed totals, footnote marks glued to labels, masks, duplicate labels, copies,
several tables in one letter of different layouts.

`measure.py` runs the tool on them: `python -m tests.layouts.measure --help` from the top of the
checkout.
"""
