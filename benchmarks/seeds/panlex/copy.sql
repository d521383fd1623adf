-- PostgreSQL database dump
CREATE TABLE langvar (
 id integer,
 lang_code text,
 var_code integer
);
COPY langvar (id, lang_code, var_code) FROM stdin;
187	eng	0
200	fao	0
\.
COPY expr (id, langvar, txt) FROM stdin;
1	187	house
2	200	hus
\.
COPY denotation (id, meaning, expr) FROM stdin;
1	5	1
2	5	2
\.
