# Installs the SyncCloud agent that {service} provides, for you alone.
# Again: installs what is provided then. SYNCCLOUD_PROGRAM names another folder than %LOCALAPPDATA%\SyncCloud-Program.
& {
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'

    $service = '{service}'
    # The SHA-256 of the public key of the service's certificate, where no authority vouches for it.
    $pin = '{pin}'
    $next = '{next}'
    $code = '{code}'

    # Platform, version, SHA-256 and length of the archive, and the .NET runtime that the program needs, if any.
    $programs = @'
{programs}
'@

    # An older system starts with older versions of TLS.
    if ([Net.ServicePointManager]::SecurityProtocol -ne 0) { [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12 }

    $rows = @($programs -split '\r?\n' | Where-Object { $_ } | ForEach-Object { , ($_ -split ' ') })
    $processor = $env:PROCESSOR_ARCHITEW6432
    if (-not $processor) { $processor = $env:PROCESSOR_ARCHITECTURE }
    # Windows on ARM runs programs for x64, too.
    $platforms = @(switch ($processor) { 'AMD64' { 'win-x64' } 'ARM64' { 'win-arm64', 'win-x64' } 'x86' { 'win-x86' } default { "win-$processor" } })
    $row = $null
    foreach ($platform in $platforms) {
        if (-not $row) { $row = $rows | Where-Object { $_[0] -eq $platform } | Select-Object -First 1 }
    }
    if (-not $row) { throw "SyncCloud: $service provides no program for $($platforms[0]), only for: $(($rows | ForEach-Object { $_[0] }) -join ' '). Whoever runs it can add one: synccloud-local agents publish --rid $($platforms[0])" }
    $platform, $version, $sha256, $length, $runtime = $row

    $root = $env:SYNCCLOUD_PROGRAM
    if (-not $root) { $root = Join-Path $env:LOCALAPPDATA 'SyncCloud-Program' }
    $work = Join-Path $root ('.install-' + [Guid]::NewGuid().ToString('n'))
    $null = New-Item -ItemType Directory -Force -Path $work
    try {
        Write-Host "downloading synccloud $version for $platform ($length bytes) from $service"
        $archive = Join-Path $work 'archive.zip'
        if ($pin) {
            # The key is compared all the same; only who signed it is not asked.
            & curl.exe -fsS --insecure --pinnedpubkey "sha256//$pin" -o $archive "$service/agents/$platform"
            if ($LASTEXITCODE -ne 0) { throw 'SyncCloud: the download failed; try again' }
        }
        else { Invoke-WebRequest -UseBasicParsing -Uri "$service/agents/$platform" -OutFile $archive }
        $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $archive).Hash.ToLowerInvariant()
        if ($found -ne $sha256) { throw "SyncCloud: the download is not what this script was made for (SHA-256 $found instead of $sha256): if a new version came out just now, run the install line again; else do not trust it" }
        $program = Join-Path $work 'program'
        Expand-Archive -LiteralPath $archive -DestinationPath $program
        $exe = Join-Path $program 'synccloud.exe'
        $null = & $exe --version
        if ($LASTEXITCODE -ne 0) {
            if ($runtime -ne '-') { throw "SyncCloud: the program does not start. It needs the .NET runtime ${runtime}: https://dotnet.microsoft.com/download/dotnet/$runtime" }
            throw 'SyncCloud: the program does not start here'
        }
        & $exe self-install $archive --sha256 $sha256 --into $root
        if ($LASTEXITCODE -ne 0) { throw 'SyncCloud: the program could not be installed' }
    }
    finally { Remove-Item -Recurse -Force -LiteralPath $work }

    $bin = Join-Path $root 'bin'
    $path = [Environment]::GetEnvironmentVariable('Path', 'User')
    if (@("$path" -split ';') -notcontains $bin) {
        [Environment]::SetEnvironmentVariable('Path', (@("$path" -split ';' | Where-Object { $_ }) + $bin) -join ';', 'User')
        $env:Path = "$env:Path;$bin"
        Write-Host "$bin was added to your Path; windows that are open already do not know it"
    }
    Write-Host "next: synccloud $next"
    if ($code) { Write-Host "      CODE is what this prints on the service's machine: $code" }
}
