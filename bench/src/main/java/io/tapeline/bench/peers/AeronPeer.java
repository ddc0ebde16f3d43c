package io.tapeline.bench.peers;

import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.status.RecordingPos;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.tapeline.tick.TickLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.agrona.concurrent.status.CountersReader;

/**
 * Aeron Archive, recording what is published over IPC in the same process; done when the recording has all of it.
 *
 * <p>Settings, and why its authors would call them fair on two cores: an exclusive publication and {@code tryClaim}, so that
 * the ticks of an event are written once, straight into the term buffer, as one message; terms of 64 MiB that are allocated
 * beforehand, in shared memory where there is any; file segments of 256 MiB; writes of up to 4 MiB; file sync level 0, the
 * page cache has it, as with our journal; no checksum, which is Aeron's default, though our journal makes one; no UDP
 * control channel, no recording events, no checks of free space. {@code INVOKER}: driver and archive share one thread, so
 * that with the producer there are as many as cores. {@code SHARED}: one thread for the driver, one for the archive.
 * {@code DEDICATED}: recorder and driver have a thread each. What waits for work yields if ticks pass through it, and
 * sleeps up to 100 us if it only keeps house.
 */
final class AeronPeer implements Peer {
    private static final String CHANNEL = "aeron:ipc?sparse=false|term-length=";
    private static final int STREAM_ID = 1001;
    private static final int TERM_BYTES = 64 << 20;
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final TickWork work;
    private final ArchiveThreadingMode mode;
    private final BufferClaim claim = new BufferClaim();
    private final IdleStrategy idle = new YieldingIdleStrategy();
    private Path directory;
    private ArchivingMediaDriver driver;
    private AgentRunner runner;
    private AeronArchive archive;
    private ExclusivePublication publication;
    private CountersReader counters;
    private int positionCounter;

    AeronPeer(final TickWork work, final ArchiveThreadingMode mode) {
        this.work = work;
        this.mode = mode;
    }

    @Override
    public String name() {
        return "aeron archive, " + mode;
    }

    @Override
    public void open(final Path folder) throws Exception {
        final boolean hasSharedMemory = Files.isWritable(SHARED_MEMORY);
        directory = hasSharedMemory ? Files.createTempDirectory(SHARED_MEMORY, "aeron-bench") : folder.resolve("aeron");
        try {
            launch(archiveContext(folder));
            write(TickWork.WARM_TICKS);
        } catch (final Throwable t) {
            close();
            throw t;
        }
    }

    @Override
    public void run() {
        write(work.ticks());
    }

    private void write(final int ticks) {
        final int length = work.eventTicks() << TickLayout.LENGTH_SHIFT;
        for (int tick = 0; tick < ticks; tick += work.eventTicks()) {
            long position = publication.tryClaim(length, claim);
            if (position < 0) {
                final long startNs = System.nanoTime();
                while (position < 0) {
                    pause(startNs);
                    position = publication.tryClaim(length, claim);
                }
                idle.reset();
            }
            claim.buffer().putBytes(claim.offset(), work.tape().buffer(), work.offset(tick), length);
            claim.commit();
        }
        final long startNs = System.nanoTime();
        while (counters.getCounterValue(positionCounter) < publication.position()) {
            pause(startNs);
        }
    }

    /** Frames have one length here, so the recorded position tells their number, but for the padding of full terms. */
    @Override
    public long done() {
        final int frame = BitUtil.align(
                DataHeaderFlyweight.HEADER_LENGTH + (work.eventTicks() << TickLayout.LENGTH_SHIFT),
                FrameDescriptor.FRAME_ALIGNMENT);
        final long framesOfTerm = TERM_BYTES / frame;
        final long recorded = counters.getCounterValue(positionCounter);
        final long frames = recorded / TERM_BYTES * framesOfTerm + recorded % TERM_BYTES / frame;
        return frames * work.eventTicks() - TickWork.WARM_TICKS;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(publication, archive, runner, driver);
        publication = null;
        archive = null;
        runner = null;
        driver = null;
        IoUtil.delete(directory.toFile(), true);
    }

    private void launch(final Archive.Context archiveContext) {
        driver = ArchivingMediaDriver.launch(driverContext(), archiveContext);
        if (mode == ArchiveThreadingMode.INVOKER) {
            runner = new AgentRunner(new YieldingIdleStrategy(), AeronPeer::onError, null, new Both(driver.archive()));
            AgentRunner.startOnThread(runner);
        }
        archive = AeronArchive.connect(new AeronArchive.Context()
                .aeronDirectoryName(directory.toString())
                .controlRequestChannel(archiveContext.localControlChannel())
                .controlRequestStreamId(archiveContext.localControlStreamId())
                .controlResponseChannel(CommonContext.IPC_CHANNEL));
        publication = archive.addRecordedExclusivePublication(CHANNEL + TERM_BYTES, STREAM_ID);
        counters = archive.context().aeron().countersReader();
        final long startNs = System.nanoTime();
        do {
            positionCounter =
                    RecordingPos.findCounterIdBySession(counters, publication.sessionId(), archive.archiveId());
            pause(startNs);
        } while (positionCounter == CountersReader.NULL_COUNTER_ID || !publication.isConnected());
    }

    private MediaDriver.Context driverContext() {
        return new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .dirDeleteOnStart(true)
                .threadingMode(mode == ArchiveThreadingMode.INVOKER ? ThreadingMode.INVOKER : ThreadingMode.SHARED)
                .sharedIdleStrategy(backoff())
                .ipcTermBufferLength(TERM_BYTES)
                .termBufferSparseFile(false)
                .performStorageChecks(false)
                .errorHandler(AeronPeer::onError);
    }

    private Archive.Context archiveContext(final Path folder) {
        return new Archive.Context()
                .aeronDirectoryName(directory.toString())
                .archiveDir(folder.resolve("archive").toFile())
                .threadingMode(mode)
                .idleStrategySupplier(
                        mode == ArchiveThreadingMode.DEDICATED ? AeronPeer::backoff : YieldingIdleStrategy::new)
                .recorderIdleStrategySupplier(YieldingIdleStrategy::new)
                .replayerIdleStrategySupplier(AeronPeer::backoff)
                .controlChannelEnabled(false)
                .recordingEventsEnabled(false)
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .archiveClientContext(
                        new AeronArchive.Context().controlResponseChannel("aeron:udp?endpoint=localhost:0"))
                .segmentFileLength(256 << 20)
                .fileIoMaxLength(4 << 20)
                .fileSyncLevel(0)
                .catalogFileSyncLevel(0)
                .errorHandler(AeronPeer::onError);
    }

    private static IdleStrategy backoff() {
        return new BackoffIdleStrategy(1, 1, 1_000, 100_000);
    }

    private void pause(final long startNs) {
        if (System.nanoTime() - startNs > TIMEOUT_NS) {
            throw new IllegalStateException(name() + " has not come on for 60 s; position " + publication.position());
        }
        idle.idle();
    }

    private static void onError(final Throwable error) {
        error.printStackTrace();
    }

    /** The archive, which runs its driver, as the work of one thread. */
    private record Both(Archive archive) implements Agent {
        @Override
        public int doWork() {
            return archive.invoker().invoke();
        }

        @Override
        public String roleName() {
            return "aeron";
        }
    }
}
