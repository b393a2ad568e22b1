"""Makes the parquet files of this folder, and the rows that pyarrow reads from them (*.json).

Needs pyarrow and pandas (made with 26.0.1 and 3.1.1):  python make.py
"""
import base64
import datetime
import decimal
import json
import pathlib

import pandas
import pyarrow
import pyarrow.parquet

HERE = pathlib.Path(__file__).parent

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def plain(value):
    """A value as JSON has it: bytes as {"base64": ...}, times in ISO form."""
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        if value and isinstance(value[0], tuple):  # a map
            return {key: plain(item) for key, item in value}
        return [plain(item) for item in value]
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        text = value.isoformat().replace("+00:00", "Z")
        return text.rstrip("0") if "." in text else text
    if isinstance(value, decimal.Decimal):
        return {"decimal": str(value)}
    return value


def write(name, table, rows=None, **options):
    """Writes a table; its rows go to the file that is named for them, or for the table."""
    path = HERE / f"{name}.parquet"
    path.parent.mkdir(exist_ok=True)
    pyarrow.parquet.write_table(table, path, **options)
    read = pyarrow.parquet.ParquetFile(path).read().to_pylist()
    golden = HERE / f"{rows or name}.json"
    text = json.dumps([plain(row) for row in read], ensure_ascii=False) + "\n"
    assert golden not in made or golden.read_text() == text
    golden.write_text(text)
    made.add(golden)


made = set()


def turns(n):
    return [
        {"from": "human", "value": f"<image>\nWhat is in picture {n}?"},
        {"from": "gpt", "value": f"A grey cat, number {n} \u2013 \U0001f408."},
    ]


conversations = pyarrow.table(
    {
        "id": pyarrow.array([f"row-{n}" for n in range(5)]),
        "image": pyarrow.array(
            [{"bytes": PNG, "path": f"{n}.png"} if n != 3 else None for n in range(5)],
            pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())]),
        ),
        "conversations": pyarrow.array(
            [turns(n) if n else [] for n in range(4)] + [None],
            pyarrow.list_(pyarrow.struct([("from", pyarrow.string()), ("value", pyarrow.string())])),
        ),
        "score": pyarrow.array([0.5, None, -1.25, 1e300, 3.0]),
        "height": pyarrow.array([1, 2, None, 2**40, -5], pyarrow.int64()),
        "clean": pyarrow.array([True, False, None, True, False]),
        "tags": pyarrow.array([["a", None, "b"], [], None, [""], ["c"]], pyarrow.list_(pyarrow.string())),
    }
)
for codec in ["none", "snappy", "zstd", "gzip", "lz4", "brotli"]:
    write(f"conversations_{codec}", conversations, "conversations", compression=codec)
write("two_row_groups", conversations, "conversations", row_group_size=3, compression="snappy")
write("pages_v2", conversations, "conversations", data_page_version="2.0", compression="zstd", write_page_checksum=True)
write("empty", conversations.slice(0, 0))
write("checksums", conversations, "conversations", compression="none", write_page_checksum=True)
# items of lists were named otherwise by older writers
write("old_list_names", conversations.select(["id", "conversations"]), use_compliant_nested_type=False)

many = pyarrow.table(
    {
        "word": pyarrow.array([["red", "green", "blue"][n % 3] for n in range(3000)]),
        "number": pyarrow.array(range(3000), pyarrow.int32()),
        "text": pyarrow.array([f"text {n * 7919 % 3000}" for n in range(3000)], pyarrow.large_string()),
    }
)
write("dictionary", many.slice(0, 300), use_dictionary=["word"], data_page_size=256, row_group_size=200)
for encoding in ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"]:
    write(
        f"number_{encoding.lower()}",
        many.select(["number"]).slice(0, 300),
        "number",
        use_dictionary=False,
        column_encoding={"number": encoding},
    )
for encoding in ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"]:
    write(
        f"text_{encoding.lower()}",
        many.select(["text"]).slice(0, 300),
        "text",
        use_dictionary=False,
        column_encoding={"text": encoding},
    )

UTC = datetime.timezone.utc
kinds = pyarrow.table(
    {
        "large": pyarrow.array(["caf\u00e9", None], pyarrow.large_string()),
        "large_bytes": pyarrow.array([b"\x00\xff", None], pyarrow.large_binary()),
        "fixed": pyarrow.array([b"abc", None], pyarrow.binary(3)),
        "int8": pyarrow.array([-128, None], pyarrow.int8()),
        "uint32": pyarrow.array([2**32 - 1, None], pyarrow.uint32()),
        "uint64": pyarrow.array([2**64 - 1, None], pyarrow.uint64()),
        "half": pyarrow.array([-1.5, None], pyarrow.float16()),
        "single": pyarrow.array([0.25, None], pyarrow.float32()),
        "money": pyarrow.array([decimal.Decimal("-12.30"), None], pyarrow.decimal128(9, 2)),
        "long_money": pyarrow.array([decimal.Decimal("123456789012345678901.5"), None], pyarrow.decimal128(30, 1)),
        "day": pyarrow.array([datetime.date(1969, 12, 31), None]),
        "clock": pyarrow.array([datetime.time(23, 59, 58, 500000), None], pyarrow.time64("us")),
        "instant": pyarrow.array([datetime.datetime(2024, 2, 29, 12, 30, 15, tzinfo=UTC), None], pyarrow.timestamp("ms", "UTC")),
        "local": pyarrow.array([datetime.datetime(1960, 1, 2, 3, 4, 5, 678900), None], pyarrow.timestamp("us")),
        "scores": pyarrow.array([[("a", 1), ("b", None)], None], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
        "nothing": pyarrow.array([None, None], pyarrow.null()),
        "deep": pyarrow.array([[[1, 2], [], None], None], pyarrow.list_(pyarrow.list_(pyarrow.int32()))),
    }
)
write("kinds", kinds)
write(
    "int96",
    pyarrow.table({"local": pyarrow.array([datetime.datetime(1960, 1, 2, 3, 4, 5, 678900), None], pyarrow.timestamp("us"))}),
    use_deprecated_int96_timestamps=True,
)

# as MIMIC-IT keeps its pictures: ids are the index of a pandas frame
frame = pandas.DataFrame(
    {"base64": [base64.b64encode(PNG).decode(), base64.urlsafe_b64encode(b"\xfb\xff\xfe").decode()]},
    index=["DC_IMG_01", "DC_IMG_02"],
)
write("pandas_index", pyarrow.Table.from_pandas(frame))
# bytes by the schema, text by the note of pandas
note = pyarrow.Table.from_pandas(frame).schema.metadata
raw = pyarrow.table({"base64": pyarrow.array([b"YWJj"]), "__index_level_0__": pyarrow.array([b"DC_IMG_01"])})
write("pandas_note", raw.replace_schema_metadata({b"pandas": note[b"pandas"]}))

for part in range(11):
    write(f"parts/part.{part}", pyarrow.table({"part": [part, part]}), f"part.{part}")
    (HERE / f"part.{part}.json").unlink()  # its rows are the number twice
