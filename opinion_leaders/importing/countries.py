"""Names of countries, as lists write them, and the two letters that we keep.

English names, what people of the country call it, and common short forms.
"""

from __future__ import annotations

from opinion_leaders.importing.text import fold

_NAMES = """
AD Andorra
AE United Arab Emirates | UAE | U.A.E.
AF Afghanistan
AG Antigua and Barbuda
AI Anguilla
AL Albania
AM Armenia
AN Netherlands Antilles
AO Angola
AQ Antarctica
AR Argentina
AS American Samoa
AT Austria | Österreich | AUT
AU Australia | AUS
AW Aruba
AX Åland Islands
AZ Azerbaijan
BA Bosnia and Herzegovina
BB Barbados
BD Bangladesh
BE Belgium | Belgique | België | BEL
BF Burkina Faso
BG Bulgaria
BH Bahrain
BI Burundi
BJ Benin
BL Saint Barthélemy
BM Bermuda
BN Brunei | Brunei Darussalam
BO Bolivia | Bolivia, Plurinational State of
BQ Bonaire, Sint Eustatius and Saba
BR Brazil | Brasil | BRA
BS Bahamas
BT Bhutan
BV Bouvet Island
BW Botswana
BY Belarus
BZ Belize
CA Canada | CAN
CC Cocos Islands
CD The Democratic Republic Of Congo | Democratic Republic of the Congo | DR Congo
CF Central African Republic
CG Congo | Republic of the Congo
CH Switzerland | Schweiz | Suisse | Svizzera | CHE
CI Côte d'Ivoire | Ivory Coast
CK Cook Islands
CL Chile
CM Cameroon
CN China | 中国 | People's Republic of China | CHN
CO Colombia
CR Costa Rica
CU Cuba
CV Cape Verde | Cabo Verde
CW Curaçao
CX Christmas Island
CY Cyprus
CZ Czech Republic | Česká republika | Czechia | Česko | CZE
DE Germany | Deutschland | DEU
DJ Djibouti
DK Denmark | Danmark | DNK
DM Dominica
DO Dominican Republic
DZ Algeria
EC Ecuador
EE Estonia
EG Egypt
EH Western Sahara
ER Eritrea
ES Spain | España | ESP
ET Ethiopia
FI Finland | Suomi | FIN
FJ Fiji
FK Falkland Islands
FM Micronesia | Micronesia, Federated States of
FO Faroe Islands
FR France | FRA
GA Gabon
GB United Kingdom | UK | U.K. | Great Britain | England | Scotland | Wales | Northern Ireland | GBR
GD Grenada
GE Georgia
GF French Guiana
GG Guernsey
GH Ghana
GI Gibraltar
GL Greenland
GM Gambia
GN Guinea
GP Guadeloupe
GQ Equatorial Guinea
GR Greece | Ελλάδα | Hellas | GRC
GS South Georgia And The South Sandwich Islands
GT Guatemala
GU Guam
GW Guinea-Bissau
GY Guyana
HK Hong Kong | Hong Kong SAR
HM Heard Island And McDonald Islands
HN Honduras
HR Croatia | Hrvatska
HT Haiti
HU Hungary | Magyarország | HUN
ID Indonesia
IE Ireland | Éire | Republic of Ireland | IRL
IL Israel | ISR
IM Isle Of Man
IN India | IND
IO British Indian Ocean Territory
IQ Iraq
IR Iran | Iran, Islamic Republic of
IS Iceland
IT Italy | Italia | ITA
JE Jersey
JM Jamaica
JO Jordan
JP Japan | 日本 | JPN
KE Kenya
KG Kyrgyzstan
KH Cambodia
KI Kiribati
KM Comoros
KN Saint Kitts And Nevis
KP North Korea | Democratic People's Republic of Korea
KR South Korea | 대한민국 | Korea | Republic of Korea | 한국 | KOR
KW Kuwait
KY Cayman Islands
KZ Kazakhstan
LA Laos | Lao People's Democratic Republic
LB Lebanon
LC Saint Lucia
LI Liechtenstein
LK Sri Lanka
LR Liberia
LS Lesotho
LT Lithuania
LU Luxembourg
LV Latvia
LY Libya
MA Morocco
MC Monaco
MD Moldova | Republic of Moldova
ME Montenegro
MF Saint Martin
MG Madagascar
MH Marshall Islands
MK Macedonia | North Macedonia
ML Mali
MM Myanmar | Burma
MN Mongolia
MO Macao | Macau SAR
MP Northern Mariana Islands
MQ Martinique
MR Mauritania
MS Montserrat
MT Malta
MU Mauritius
MV Maldives
MW Malawi
MX Mexico | México | MEX
MY Malaysia
MZ Mozambique
NA Namibia
NC New Caledonia
NE Niger
NF Norfolk Island
NG Nigeria
NI Nicaragua
NL Netherlands | Nederland | Holland | The Netherlands | NLD
NO Norway | Norge | NOR
NP Nepal
NR Nauru
NU Niue
NZ New Zealand | NZL
OM Oman
PA Panama
PE Peru | Perú
PF French Polynesia
PG Papua New Guinea
PH Philippines
PK Pakistan
PL Poland | Polska | POL
PM Saint Pierre And Miquelon
PN Pitcairn
PR Puerto Rico
PS Palestine | State of Palestine
PT Portugal | PRT
PW Palau
PY Paraguay
QA Qatar
RE Reunion
RO Romania | România | ROU
RS Serbia
RU Russia | Россия | Russian Federation | RUS
RW Rwanda
SA Saudi Arabia
SB Solomon Islands
SC Seychelles
SD Sudan
SE Sweden | Sverige | SWE
SG Singapore | SGP
SH Saint Helena
SI Slovenia
SJ Svalbard And Jan Mayen
SK Slovakia
SL Sierra Leone
SM San Marino
SN Senegal
SO Somalia
SR Suriname
SS South Sudan
ST Sao Tome And Principe
SV El Salvador
SX Sint Maarten (Dutch part)
SY Syria | Syrian Arab Republic
SZ Swaziland | Eswatini
TC Turks And Caicos Islands
TD Chad
TF French Southern Territories
TG Togo
TH Thailand | ประเทศไทย
TJ Tajikistan
TK Tokelau
TL Timor-Leste | East Timor
TM Turkmenistan
TN Tunisia
TO Tonga
TR Turkey | Türkiye | TUR
TT Trinidad and Tobago
TV Tuvalu
TW Taiwan | 台湾地区 | 台灣 | Taiwan, Province of China
TZ Tanzania | Tanzania, United Republic of
UA Ukraine | Україна
UG Uganda
UM United States Minor Outlying Islands
US United States | USA | United States of America | U.S. | U.S.A. | America
UY Uruguay
UZ Uzbekistan
VA Vatican | Holy See | Vatican City
VC Saint Vincent And The Grenadines
VE Venezuela | Venezuela, Bolivarian Republic of
VG British Virgin Islands
VI U.S. Virgin Islands
VN Vietnam | Việt Nam | Viet Nam
VU Vanuatu
WF Wallis And Futuna
WS Samoa
XK Kosovo
YE Yemen
YT Mayotte
ZA South Africa | ZAF
ZM Zambia
ZW Zimbabwe
"""


def _read_names() -> dict[str, str]:
    codes: dict[str, str] = {}
    for line in _NAMES.strip().splitlines():
        code, names = line.split(" ", 1)
        for name in (code, *names.split(" | ")):
            codes.setdefault(fold(name), code)
    return codes


_CODES = _read_names()


def country_code(name: str) -> str | None:
    """Two upper-case letters (ISO 3166-1) for a code or a name in any case; None if unknown."""
    return _CODES.get(fold(name))
