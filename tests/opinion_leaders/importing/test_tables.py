"""Files become tables, whatever wrote them; what is no table is refused with a reason."""

import gzip
import io
import zipfile

import pytest
from openpyxl import Workbook

from opinion_leaders.importing.columns import count_recognized
from opinion_leaders.importing.errors import UnreadableFile
from opinion_leaders.importing.lists import read_list
from opinion_leaders.importing.tables import read_table

HEADER = "full_name,email"


def read(content: bytes):
    table = read_table(io.BytesIO(content), recognized=count_recognized)
    return table.columns, [(row.number, row.cells, row.trouble) for row in table.rows]


def cells(content: bytes):
    columns, rows = read(content)
    return [columns, *(cells for _number, cells, _trouble in rows)]


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    return str(refused.value)


class TestEncodings:
    TEXT = "full_name,city\nJürgen Größe,Köln\n"

    @pytest.mark.parametrize(
        "encoding",
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"],
    )
    def test_the_same_text_in_every_encoding(self, encoding):
        assert cells(self.TEXT.encode(encoding)) == [
            ["full_name", "city"],
            ["Jürgen Größe", "Köln"],
        ]

    @pytest.mark.parametrize("encoding", ["cp932", "gb18030"])
    def test_east_asian_text(self, encoding):
        text = (
            "full_name,institution\n"
            + "安藤一郎,東京大学医学部附属病院\n山田太郎,京都大学病院\n" * 20
        )
        assert cells(text.encode(encoding))[1] == ["安藤一郎", "東京大学医学部附属病院"]

    def test_a_mark_that_promises_too_much_is_refused(self):
        assert "UTF-8" in refusal(b"\xef\xbb\xbfname,email\nM\xfcller,a@b.de\n")

    def test_bytes_that_are_no_character_of_western_text_are_read_all_the_same(self):
        assert cells(b"full_name,email\nM\x81ller,x\n")[1][1] == "x"


class TestDialects:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_delimiters_and_newlines(self, delimiter, newline):
        lines = ["full_name;email;city", "Anna Berg;a@example.org;Bonn, Rhein"]
        text = newline.join(lines).replace(";", delimiter) + newline
        if delimiter == ",":
            text = text.replace("Bonn, Rhein", '"Bonn, Rhein"')
        assert cells(text.encode()) == [
            ["full_name", "email", "city"],
            ["Anna Berg", "a@example.org", "Bonn, Rhein"],
        ]

    def test_excels_own_line_names_the_delimiter(self):
        assert cells(b"sep=;\r\nfull_name;email\r\nA B;a@b.de\r\n")[1] == ["A B", "a@b.de"]

    def test_mixed_newlines_and_one_inside_quotes(self):
        _columns, rows = read(b'full_name,city\r\nA B,"Bonn\nRhein"\nC D,Ulm\r')
        assert [row[1] for row in rows] == [["A B", "Bonn\nRhein"], ["C D", "Ulm"]]

    def test_rows_are_numbered_as_a_spreadsheet_does(self):
        _columns, rows = read(b"full_name,city\nA B,Bonn\n\nC D,Ulm\n")
        assert [row[0] for row in rows] == [2, 4]

    def test_a_row_of_another_length_is_named_and_the_next_is_kept(self):
        _columns, rows = read(b"full_name,city\nA,B,C\nA\nD,E\nF,G,,\n")
        assert [bool(trouble) for _number, _cells, trouble in rows] == [True, True, False, False]
        assert "3 cells" in rows[0][2]

    def test_a_row_of_nothing_is_a_row(self):
        _columns, rows = read(b"full_name,city\n,\nA,B\n")
        assert rows[0][2] == "The row is empty."

    def test_a_quote_that_is_never_closed_is_refused_with_its_line(self):
        assert "line 3" in refusal(b'full_name,city\nA,B\nC,"D\nE,F\n')

    def test_a_quote_in_the_middle_is_refused_with_its_line(self):
        assert "Line 3" in refusal(b'full_name,city\nA,B\n"C" and D,E\n')

    def test_a_megabyte_in_one_cell_is_read(self):
        assert len(cells(b"full_name,city\n" + b"x" * 1_000_000 + b",y\n")[1][0]) == 1_000_000

    def test_published_dialects(self, shared_data):
        folder = shared_data / "csv-dialects"
        for mark in ("UTF8", "UTF16LE"):
            path = folder / f"dataloader_csvtext_BOM_{mark}.csv"
            assert cells(path.read_bytes())[:2] == [
                ["column1", "column2", "column3"],
                ["row1-1", "row1-2", "row1-3"],
            ]
        assert cells((folder / "csvkit_test_utf8_bom.csv").read_bytes())[0][0] == "foo"
        assert cells((folder / "csvkit_test_utf16_little.csv").read_bytes())[2] == ["4", "5", "ʤ"]
        assert cells((folder / "csvkit_test_latin1.csv").read_bytes())[2] == ["4", "5", "©"]
        assert cells((folder / "csvkit_mac_newlines.csv").read_bytes())[2] == [
            "Once upon\ra time", "5", "6",
        ]  # fmt: skip
        assert cells((folder / "csvkit_sniff_limit.csv").read_bytes()) == [list("abc"), list("123")]
        assert cells((folder / "csvkit_dummy.tsv").read_bytes()) == [list("abc"), list("123")]
        assert cells((folder / "csvkit_dummy.xlsx").read_bytes()) == [list("abc"), list("123")]
        header = cells((folder / "csvkit_test_header_newline.csv").read_bytes())[0]
        assert header == ["start end", "b", "c"]
        assert cells((folder / "csvkit_test_no_leading_zeroes.csv").read_bytes())[1][0] == "01"
        assert cells((folder / "dataloader_csvEscapedQuotes.csv").read_bytes())[1][0] == (
            '"The Best" Account'
        )
        _columns, rows = read((folder / "csvkit_bad.csv").read_bytes())
        assert [bool(trouble) for _number, _cells, trouble in rows] == [True, True, False]

    def test_a_mark_that_does_not_fit_the_rest_is_refused(self, shared_data):
        # The mark is that of UTF-16, and what follows is UTF-32.
        path = shared_data / "csv-dialects" / "dataloader_csvtext_BOM_UTF32LE.csv"
        assert "UTF-8" in refusal(path.read_bytes())

    def test_no_dialect_file_is_a_list_of_people(self, shared_data):
        paths = [p for p in (shared_data / "csv-dialects").iterdir() if p.suffix != ".md"]
        assert len(paths) == 24
        for path in paths:
            with path.open("rb") as file, pytest.raises(UnreadableFile):
                list(read_list(file, most_rows=100).rows)


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (b"", "empty"),
            (b"\n\n", "empty"),
            (b"%PDF-1.7 ...", "PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
            (gzip.compress(b"full_name,email\n", mtime=0), "gzip"),
            (b"PK\x03\x04 no archive", "damaged"),
            (b"a," * 3000, "columns"),
        ],
    )
    def test_refused_with_a_reason(self, content, word):
        assert word in refusal(content)


def workbook(rows, **options) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for sheet, state in options.get("states", {}).items():
        book.create_sheet(sheet).sheet_state = state
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    """A zip of the parts of `base`, with `parts` in place of those of the same name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        if base is not None:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts:
                        new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


class TestSpreadsheets:
    def test_numbers_dates_and_empty_cells_become_text(self):
        content = workbook([["full_name", "npi", "tier"], ["A B", 1245319599, 2.0], ["C D"]])
        assert cells(content)[1:] == [["A B", "1245319599", "2"], ["C D", "", ""]]

    def test_formulas_are_not_computed_or_kept(self):
        content = workbook([["full_name", "email"], ["A B", "=1+1"]])
        assert cells(content)[1] == ["A B", ""]

    def test_a_zip_bomb_is_refused_before_it_is_unpacked(self):
        sheet = b"<worksheet>" + b"0" * (30 * 1024 * 1024) + b"</worksheet>"
        bomb = archive({"xl/worksheets/sheet1.xml": sheet}, workbook([["full_name"]]))
        assert len(bomb) < 1024 * 1024
        assert "unpacks" in refusal(bomb)

    def test_very_many_parts_are_refused(self):
        parts = {f"xl/media/{number}.bin": b"" for number in range(1100)}
        assert "unpacks" in refusal(archive(parts, workbook([["full_name"]])))

    def test_an_entity_bomb_is_refused(self):
        xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'
        content = archive({"xl/sharedStrings.xml": xml}, workbook([["full_name", "email"]]))
        assert "damaged" in refusal(content)

    def test_macros_are_refused(self):
        content = archive({"xl/vbaProject.bin": b"x"}, workbook([["full_name", "email"]]))
        assert "macros" in refusal(content)

    def test_names_that_leave_the_folder_are_refused(self):
        content = archive({"../../evil.xml": b"<a/>"}, workbook([["full_name", "email"]]))
        assert "damaged" in refusal(content)

    def test_another_archive_is_refused(self):
        assert "no XLSX" in refusal(archive({"readme.txt": b"hello"}))

    def test_a_cut_workbook_is_refused(self):
        content = workbook([["full_name", "email"]] + [["A B", "a@b.de"]] * 100)
        for size in (10, 100, len(content) // 2, len(content) - 1):
            assert refusal(content[:size])

    def test_a_broken_sheet_is_refused(self):
        content = archive({"xl/worksheets/sheet1.xml": b"<worksheet><"}, workbook([["full_name"]]))
        assert "damaged" in refusal(content)
