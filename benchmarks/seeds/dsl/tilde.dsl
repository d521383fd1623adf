#NAME "x"
#CONTENTS_LANGUAGE "English"

{{ a comment
over lines }}
go[']o[/']d
better
	[m1][p]adj[/p] [c][com]([i]pl[/i] x)[/com][/c] n. m. ~ness[/m]
	[m1][ex]a ~ one \~ - eitt[/ex][/m]
	@ ~ bye
	[m1][trn]<<far væl>> [!trs]x[/!trs][/trn][/m]
