#NAME "x"
#INDEX_LANGUAGE "Faroese"

hus{a}
\(x
	[m1][p]n[/p] [trn]house, home [i](of a family)[/i][/trn][/m]
	[m2][ex][*]eitt hus - a house[/*][/ex][/m]
	@ x
