package dev.levada.binding;

import static dev.levada.binding.Note.NOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Messages;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    private final ChannelLayer layer = ChannelLayer.memory();
    private final JdbcDataSource database = new JdbcDataSource();
    private final Transactions transactions = new Transactions(database, layer);
    private final Mailbox page = layer.openMailbox();

    @BeforeEach
    void createTable() throws Exception {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        transactions.call(transaction -> transaction
                .connection()
                .createStatement()
                .execute("create table note (id int primary key, text varchar(100))"));
        layer.groupAdd(Note.board("red"), page.name());
    }

    @AfterEach
    void close() {
        layer.close();
    }

    private static Note insert(Transaction transaction, String text) throws SQLException {
        try (var insert = transaction.connection().prepareStatement("insert into note values (1, ?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
        return Note.on("red", text);
    }

    private int notes() throws Exception {
        return transactions.call(transaction -> {
            try (var rows = transaction.connection().createStatement().executeQuery("select count(*) from note")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    private Change next() throws InterruptedException {
        return Messages.as(page.receive(Duration.ofSeconds(10)).orElseThrow(), Change.class);
    }

    @Test
    void whatIsCommittedIsPublishedAndNotBefore() throws Exception {
        String text = transactions.call(transaction -> {
            transaction.publish(NOTES.created(insert(transaction, "hello")));
            assertThat(page.receive(Duration.ofMillis(20))).isEmpty();
            return "done";
        });
        assertThat(text).isEqualTo("done");
        assertThat(next().action()).isEqualTo("create");
        assertThat(notes()).isEqualTo(1);
    }

    @Test
    void whatIsRolledBackIsNotPublished() throws Exception {
        assertThatThrownBy(() -> transactions.call(transaction -> {
                    transaction.publish(NOTES.created(insert(transaction, "hello")));
                    throw new IllegalStateException("planned");
                }))
                .hasMessage("planned");
        assertThat(notes()).isZero();
        assertThat(page.receive(Duration.ofMillis(20))).isEmpty();
    }

    @Test
    void whatTheDatabaseRefusesReachesTheCallerAndNobodyElse() throws Exception {
        assertThatThrownBy(() -> transactions.call(transaction -> {
                    transaction.publish(NOTES.created(insert(transaction, "one")));
                    return insert(transaction, "again");
                }))
                .isInstanceOf(SQLException.class);
        assertThat(notes()).isZero();
        assertThat(page.receive(Duration.ofMillis(20))).isEmpty();
    }

    @Test
    void publicationsLeaveInTheOrderOfTheCalls() throws Exception {
        transactions.run(transaction -> {
            var note = insert(transaction, "hello");
            transaction.publish(NOTES.created(note));
            transaction.publish(NOTES.updated(note, Note.on("red", "good bye")));
            transaction.publish(NOTES.deleted(note));
        });
        assertThat(next().action()).isEqualTo("create");
        assertThat(next().action()).isEqualTo("update");
        assertThat(next().action()).isEqualTo("delete");
    }

    @Test
    void whatIsCommittedStaysSoWhenTheLayerCannotTakeThePublication() throws Exception {
        layer.close();
        transactions.run(transaction -> {
            transaction.publish(NOTES.created(insert(transaction, "hello")));
        });
        assertThat(notes()).isEqualTo(1);
        assertThat(transactions.unpublished()).isEqualTo(1);
    }

    @Test
    void publicationsAreBounded() throws Exception {
        assertThatThrownBy(() -> transactions.call(transaction -> {
                    var publication = NOTES.created(Note.on("blue", "hello"));
                    for (int i = 0; i < Transaction.MAX_PUBLICATIONS; i++) transaction.publish(publication);
                    transaction.publish(publication);
                    return null;
                }))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("at most 10000 publications");
    }

    @Test
    void nothingIsPublishedThroughATransactionThatIsOver() throws Exception {
        var over = transactions.call(transaction -> transaction);
        assertThatThrownBy(() -> over.publish(NOTES.created(Note.on("red", "late"))))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("it has returned");
    }
}
